//! Mistakes that users of other tools reported, as this one tells them.

use nephogram::catalog::Catalog;
use nephogram::compile;
use nephogram::diagnostic::Diagnostic;
use nephogram::source::Source;

fn faults(text: &str) -> Vec<Diagnostic> {
    compile(&Source::new("case.neph", text), Catalog::bundled()).faults
}

fn names(text: &str) -> Vec<&'static str> {
    faults(text).iter().map(|fault| fault.name).collect()
}

#[test]
fn words_of_other_languages_are_names_and_signs_are_not() {
    let text = "client begin\nfunction end\nfunction default\nfunction graph\nfunction view\nqueue event\nfunction flow\ntable region\n\
        begin -> end -> default -> graph -> view\nview ~> event ~> flow\nflow -> region\n";
    assert_eq!(names(text), Vec::<&str>::new());
    for (sign, line) in [("/", "function lib/index.js \"Index\""), (":", "function cart:add \"Add\"")] {
        let told = faults(&format!("client c\n{line}\n"));
        let told = &told[0];
        assert!(told.message.contains(&format!("`{sign}`")), "{told:?}");
        assert!(told.help.as_deref().is_some_and(|help| help.contains("letters, digits")), "{told:?}");
    }
}

#[test]
fn the_same_arrow_twice_counts_once() {
    let text = |arrows: &str| {
        format!(
            "system \"S\" {{ provider aws; region us-east-1; free_tier no }}\nclient c\nfunction f {{ memory 256 MB; duration 10 ms }}\ntable t\nc -> f {{ rate 1M/month }}\n{arrows}"
        )
    };
    let arrow = "f -> t { writes 1 x 1 KB }\n";
    let twice = text(&arrow.repeat(2));
    let told = faults(&twice);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].name, told[0].labels.len()), ("arrow-twice", 1));
    let cost = |text: &str| {
        let source = Source::new("c.neph", text);
        compile(&source, Catalog::bundled()).analysis().cost.per_month
    };
    assert_eq!(cost(&twice), cost(&text(arrow)));
    let different = text("f -> t \"read\" { reads 1 x 1 KB }\nf -> t \"write\" { writes 1 x 1 KB }\n");
    assert_eq!(names(&different), Vec::<&str>::new());
}

#[test]
fn a_step_against_its_arrow_is_an_error() {
    let text = "client c\nfunction f\nexternal p\nc -> f -> p\nflow \"Back\" { p -> f }\n";
    assert_eq!(names(text), ["no-such-arrow"]);
}

#[test]
fn a_logo_is_not_a_log() {
    let told = faults(
        "system \"B\" { provider aws; logo \"brand.svg\"; color \"#c00\" }\nfunction f { color red }\n",
    );
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|fault| fault.fixes.is_empty() && fault.help.as_deref().is_some_and(|h| h.contains("theme"))));
}

#[test]
fn a_template_of_another_tool_costs_one_message() {
    let sam = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Work:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n";
    let told = faults(sam);
    assert_eq!(told.len(), 1);
    assert!(told[0].message.contains("SAM"), "{:?}", told[0]);
}

#[test]
fn nothing_is_not_a_system() {
    for text in ["", "# only a comment\n", "\n\n"] {
        assert_eq!(names(text), ["empty-file"]);
    }
    assert_eq!(names("system \"Later\" { provider aws }\n"), ["empty-system"]);
}

#[test]
fn query_and_consult_say_the_same() {
    let cost = |verb: &str| {
        let text = format!(
            "system \"S\" {{ provider aws; region us-east-1 }}\nclient c\nfunction f {{ memory 256 MB; duration 10 ms }}\ntable t\nc -> f {{ rate 5M/month }}\nf -> t \"{verb} prices\"\n"
        );
        let source = Source::new("c.neph", &text);
        let compiled = compile(&source, Catalog::bundled());
        let inferred = compiled.analysis().assumptions.iter().any(|a| a.name == "reads or writes");
        assert!(inferred, "what is inferred is listed");
        compiled.analysis().cost.per_month
    };
    assert_eq!(cost("query"), cost("consult"));
    assert_ne!(cost("query"), cost("write"));
}

#[test]
fn what_cannot_be_is_said_with_the_arrow_that_was_meant() {
    let told = |arrows: &str| {
        let text = format!(
            "client c\nhttp_api a {{ auth jwt }}\nqueue q\nfunction f\ntable t\nwaf w\ntopic n\n{arrows}\n"
        );
        faults(&text).into_iter().filter(|fault| fault.name == "no-such-connection").collect::<Vec<_>>()
    };
    let queue = told("q -> f");
    assert_eq!(queue[0].fixes[0].text, "~>");
    assert!(told("a -> c")[0].help.as_deref().is_some_and(|help| help.contains("`c -> a`")));
    assert!(told("a -> t")[0].help.as_deref().is_some_and(|help| help.contains("rest_api")));
    assert!(told("n ~> t")[0].label.contains("Amazon SNS"));
    assert_eq!(told("f ~> t")[0].fixes[0].text, "->");
    for fine in ["c -> a -> f -> t", "q ~> f", "f ~> q", "f -> q", "n ~> q ~> f", "f -> n"] {
        assert!(told(fine).is_empty(), "{fine}");
    }
    let azure = "system \"S\" { provider azure }\nfunction f\ndynamodb t\nf -> t \"write\"\n";
    assert_eq!(names(azure), ["other-provider"]);
}

#[test]
fn loose_ends_are_named() {
    let text = "client c\nfunction f\nbus b\nfunction g\ntable alone\nevent made\nevent sent\nc -> f ~> b on made\nb ~> g on sent\n";
    let mut found = names(text);
    found.sort_unstable();
    assert_eq!(found, ["loose-event", "loose-event", "unconnected"]);
}
