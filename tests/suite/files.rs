//! Systems of several files: the same outputs as in one, errors at their own file, defaults with their origin.

use nephogram::catalog::{Catalog, fact};
use nephogram::diagnostic::render;
use nephogram::diagram::DiagramOptions;
use nephogram::source::Source;
use nephogram::syntax::{Memory, gather};
use nephogram::{Compilation, compile, compile_in, report};

use crate::root;

fn memory(files: &[(&str, &str)]) -> Memory {
    Memory(files.iter().map(|(path, text)| ((*path).to_string(), (*text).to_string())).collect())
}

fn system(first: &str, text: &str, files: &[(&str, &str)]) -> Source {
    gather(Source::new(first, text), first, &memory(files))
}

fn sound(compiled: &Compilation<'_>) {
    assert!(compiled.is_sound(), "{}", render::text(compiled.source, &compiled.faults, false));
}

/// The statements of a text at blank lines outside of every block.
fn pieces(text: &str) -> Vec<String> {
    let (mut pieces, mut depth) = (vec![String::new()], 0_usize);
    for line in text.lines() {
        if line.is_empty() && depth == 0 {
            pieces.push(String::new());
            continue;
        }
        let code = line.split('#').next().unwrap_or_default();
        depth = (depth + code.matches('{').count()).saturating_sub(code.matches('}').count());
        if let Some(last) = pieces.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    pieces
}

#[test]
fn an_example_in_five_files_gives_the_same_outputs() {
    let whole = std::fs::read_to_string(root("examples/e-commerce/system.neph")).unwrap();
    let pieces = pieces(&whole);
    assert!(pieces.len() >= 5);
    // The first four pieces and the rest; the third uses the fourth, so that one file uses another that uses a third.
    let rest = pieces[4..].join("\n");
    let files = [
        ("b.neph", pieces[1].clone()),
        ("parts/c.neph", format!("{}\nuse \"../d.neph\"\n", pieces[2])),
        ("d.neph", pieces[3].clone()),
        ("e.neph", rest),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let first = format!("{}\nuse \"b.neph\"\n\nuse \"parts/c.neph\"\n\nuse \"e.neph\"\n", pieces[0]);
    let split = system("system.neph", &first, &files);
    assert_eq!(split.files().len(), 5);
    assert_eq!(split.whole(), whole);
    let one = Source::new("system.neph", &whole);
    let outputs = |source: &Source| {
        let compiled = compile(source, Catalog::bundled());
        sound(&compiled);
        report::everything(&compiled, &DiagramOptions::default(), None).unwrap()
    };
    for (one, several) in outputs(&one).into_iter().zip(outputs(&split)) {
        assert!(one == several, "{} differs", one.0);
    }
}

const HOUSE: &str = "default function { runtime nodejs22; arch arm64; timeout 10 s }\n\
                     group platform \"Platform\" {\n  eventbridge company \"Company bus\"\n}\n\
                     require cost < 900 USD/month\n";

#[test]
fn a_house_file_serves_two_systems() {
    for (name, text) in [
        (
            "orders.neph",
            "use \"house.neph\"\nclient web\nfunction order { timeout 3 s }\nweb -> order ~> company\ncompany ~> audit\nfunction audit\n",
        ),
        (
            "returns.neph",
            "use \"house.neph\"\nclient app\nfunction take\napp -> take ~> company\ncompany ~> refund\nfunction refund { arch x86_64 }\n",
        ),
    ] {
        let source = system(name, text, &[("house.neph", HOUSE)]);
        let compiled = compile(&source, Catalog::bundled());
        sound(&compiled);
        let model = &compiled.model;
        assert!(model.functions().all(|(_, node)| node.facts.text(fact::RUNTIME) == Some("nodejs22")));
        assert_eq!(model.requirements.len(), 1);
        let (_, first) = model.functions().next().unwrap();
        let runtime = first.facts.get(fact::RUNTIME).unwrap();
        assert_eq!(runtime.origin.as_deref(), Some("default of house.neph:1"));
    }
    let source = system(
        "orders.neph",
        "use \"house.neph\"\nfunction order { timeout 3 s }\n",
        &[("house.neph", HOUSE)],
    );
    let compiled = compile(&source, Catalog::bundled());
    let (_, order) = compiled.model.functions().next().unwrap();
    assert_eq!(order.facts.time(fact::TIMEOUT).map(|t| t.0), Some(3.0), "the component itself wins");
}

#[test]
fn the_nearer_default_wins() {
    let text = "use \"house.neph\"\ndefault function { timeout 20 s }\n\
                group a { default function { timeout 30 s }\n function inner\n function own { timeout 1 s } }\n\
                function outer\nouter { memory 2 GB }\n";
    let source = system("s.neph", text, &[("house.neph", HOUSE)]);
    let compiled = compile(&source, Catalog::bundled());
    sound(&compiled);
    let timeout = |name: &str| {
        let id = compiled.model.named(name).unwrap();
        compiled.model.node(id).facts.time(fact::TIMEOUT).unwrap().0
    };
    assert_eq!([timeout("own"), timeout("inner"), timeout("outer")], [1.0, 30.0, 20.0]);
    let outer = compiled.model.node(compiled.model.named("outer").unwrap());
    assert_eq!(outer.facts.get(fact::MEMORY).unwrap().origin.as_deref(), Some("added at s.neph:7"));
    assert_eq!(outer.facts.text(fact::ARCH), Some("arm64"));
}

#[test]
fn members_belong_to_the_group_that_names_them() {
    let source = Source::new(
        "m.neph",
        "function api\nfunction thumbs\ngroup hot \"Hot path\" { api; thumbs }\napi -> thumbs\n",
    );
    let compiled = compile(&source, Catalog::bundled());
    sound(&compiled);
    assert!(compiled.model.nodes().all(|(_, node)| node.group.is_some()));
    let twice = Source::new("m.neph", "group a { function f }\ngroup b { f }\n");
    assert_eq!(compile(&twice, Catalog::bundled()).faults[0].name, "two-groups");
}

#[test]
fn errors_are_told_at_their_own_file() {
    let source = system(
        "first.neph",
        "use \"parts.neph\"\nclient web\nweb -> nobody\n",
        &[("parts.neph", "queue q\nfunction f { memory 64 MB }\n")],
    );
    let faults = compile(&source, Catalog::bundled()).faults;
    assert_eq!(faults.len(), 2, "{faults:?}");
    let text = render::text(&source, &faults, false);
    assert!(text.contains("first.neph:3:8") && text.contains("parts.neph:2:14"), "{text}");
    let json = render::json(&source, &faults);
    assert_eq!((json[1]["file"].as_str(), json[1]["place"]["line"].as_u64()), (Some("parts.neph"), Some(2)));
    assert_eq!(json[1]["place"]["start"].as_u64(), Some(21), "offsets count in the file");
    let sarif = report::sarif::sarif(&[(&source, faults.as_slice())]);
    let place = &sarif["runs"][0]["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "parts.neph");
    assert_eq!(place["region"]["startLine"], 2);
    assert!(render::github(&source, &faults).contains("file=parts.neph,line=2"));
    let twice = system("a.neph", "use \"b.neph\"\nqueue q\n", &[("b.neph", "queue q\n")]);
    let text = render::text(&twice, &compile(&twice, Catalog::bundled()).faults, false);
    assert!(text.contains("a.neph:2") && text.contains("b.neph:1"), "{text}");
}

const WITH_ENVIRONMENTS: &str = "system \"Shop\" { provider aws; region eu-west-1 }\nclient web\nwaf firewall\n\
    function order { memory 1 GB; duration 200 ms; timeout 10 s }\ntable orders\nfirewall -> order\n\
    web -> order { rate 10M/month; peak 40/s } -> orders \"write\" { writes 1 x 1 KB }\nrequire cost < 400 USD/month\n\
    environment dev \"Development\" { traffic x0.01; order { memory 512 MB }; without firewall; require cost < 20 USD/month }\n";

#[test]
fn an_environment_is_the_system_with_changes() {
    let source = Source::new("shop.neph", WITH_ENVIRONMENTS);
    let base = compile(&source, Catalog::bundled());
    sound(&base);
    let dev = compile_in(&source, Catalog::bundled(), Some("dev"));
    sound(&dev);
    assert_eq!(dev.model.nodes().count() + 1, base.model.nodes().count());
    let order = dev.model.node(dev.model.named("order").unwrap());
    assert_eq!(order.facts.size(fact::MEMORY).map(|b| b.mb()), Some(512.0));
    assert_eq!(order.facts.get(fact::MEMORY).unwrap().origin.as_deref(), Some("environment dev"));
    assert_eq!(dev.model.requirements.len(), 1);
    assert_eq!(dev.model.requirements[0].value, 20.0);
    let cost = |compiled: &Compilation<'_>| compiled.analysis().cost.per_month.to_f64();
    assert!(cost(&dev) * 20.0 < cost(&base), "{} and {}", cost(&dev), cost(&base));
    let document = report::document(&base, &DiagramOptions::default());
    let (markdown, _) = report::texts(&document, None).unwrap();
    assert!(markdown.contains("## Environments") && markdown.contains("Development"), "{markdown}");
    let (markdown, _) = report::texts(&report::document(&dev, &DiagramOptions::default()), None).unwrap();
    assert!(markdown.starts_with("# Shop: Development"), "{markdown}");
}

#[test]
fn what_is_wrong_in_an_environment_is_told_of_every_system() {
    let told = |change: &str| {
        let text = format!("function f\nenvironment dev {{ {change} }}\n");
        let source = Source::new("e.neph", &text);
        compile(&source, Catalog::bundled())
            .faults
            .first()
            .map(|fault| fault.message.clone())
            .unwrap_or_default()
    };
    assert!(told("without g").contains("undeclared component `g`"));
    assert!(told("g { memory 1 GB }").contains("undeclared component `g`"));
    assert!(told("f { memory 1 MB }").contains("below the limit"));
    assert!(told("colour red").contains("unknown fact `colour`"));
    assert_eq!(told("traffic x0.5; f { memory 1 GB }"), "");
}

#[test]
fn views_are_drawn_and_stand_in_the_document() {
    let text = "client web\ngroup pay \"Payments\" {\n  function charge\n  table book\n  charge -> book \"write\"\n}\nfunction other\n\
        web -> charge \"POST\" { rate 1/s }\nweb -> other\nflow \"Checkout\" { web -> charge; charge -> book }\n\
        view \"Paying\" { show group:pay, flow:\"Checkout\"; badges cost; legend no; steps no }\n";
    let source = Source::new("v.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    sound(&compiled);
    let files = report::everything(&compiled, &DiagramOptions::default(), None).unwrap();
    let file = |name: &str| {
        let (_, bytes) = files.iter().find(|(file, _)| file == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let svg = file("view-paying.svg");
    assert_eq!(svg.matches("class=\"node\"").count(), 3);
    assert!(!svg.contains("class=\"legend\"") && !svg.contains("class=\"step\""));
    assert!(file("diagram.svg").contains("class=\"legend\""));
    assert!(file("design.md").contains("view-paying.svg"));
    for (wrong, message) in [
        ("show group:nope", "undeclared group"),
        ("show flow:\"Chekout\"", "undeclared flow"),
        ("badges price", "is one of"),
    ] {
        let text = text.replace("show group:pay, flow:\"Checkout\"", wrong);
        let source = Source::new("v.neph", &text);
        let faults = compile(&source, Catalog::bundled()).faults;
        assert!(faults[0].message.contains(message), "{:?}", faults[0]);
    }
}

#[test]
fn groups_say_who_owns_them() {
    let text = "client web\ngroup pay \"Payments\" {\n  owner payments-team\n  why \"audited apart\"\n  link \"https://example.org/pay\"\n  function charge\n}\nweb -> charge\n";
    let source = Source::new("g.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    sound(&compiled);
    let (markdown, _) =
        report::texts(&report::document(&compiled, &DiagramOptions::default()), None).unwrap();
    assert!(markdown.contains("Owner: payments-team.") && markdown.contains("audited apart."), "{markdown}");
    assert_eq!(crate::format::formatted(text).matches("owner payments-team").count(), 1);
}
