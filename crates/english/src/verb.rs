//! Which words of a sentence are its verbs: in this field most verbs are nouns, too.

use std::collections::BTreeSet;

use super::around::{
    acts_on, before, carried, coordinated, headed, nounish_count, perfect, subordinate, unknown,
};
use super::lexicon::{Form, Lexicon};
use super::token::{Kind, Token};

/// A verb where it stands.
#[derive(Clone, Debug)]
pub(super) struct Verb {
    /// Its base form.
    pub lemma: String,
    /// How it is written.
    pub form: Form,
    /// Whether its subject suffers it: `is sent`.
    pub passive: bool,
}

/// The verbs of a sentence, by token.
pub(super) fn verbs(tokens: &[Token], names: &BTreeSet<String>, lexicon: &Lexicon) -> Vec<Option<Verb>> {
    let mut found: Vec<Option<Verb>> = vec![None; tokens.len()];
    let heads = super::several::heads(tokens, lexicon);
    for at in 0..tokens.len() {
        // `GET and POST handlers`, `POST writes`: a method in capitals is a name.
        // `offers uses Aurora`, when `offers` is a part that has been named.
        let name = names.contains(&tokens[at].low)
            && tokens.get(at + 1).is_some_and(|t| {
                t.is_word()
                    && (lexicon.has("modals", &t.low) && t.low != "to"
                        || lexicon.verb(&t.low).is_some_and(|(_, form)| form == Form::S))
            });
        if !heads[at] && !name && !lexicon.method(&tokens[at]) {
            found[at] = here(tokens, at, &found, lexicon);
        }
    }
    found
}

fn here(tokens: &[Token], at: usize, found: &[Option<Verb>], lexicon: &Lexicon) -> Option<Verb> {
    let token = &tokens[at];
    if !token.is_word() || token.named || token.glued && !token.low.ends_with("ed") {
        return None;
    }
    // A name with a hyphen begins here: `event-driven`, `load-balanced`.
    if tokens.get(at + 1).is_some_and(|next| next.glued) && token.low != "re" {
        return None;
    }
    // `when a transcript is available in the bucket`: it arrives there.
    let there = lexicon.has("there", &token.low)
        && at > 0
        && lexicon.has("passive", &tokens[at - 1].low)
        && subordinate(tokens, at, found);
    if there {
        return Some(Verb { lemma: "land".to_string(), form: Form::Ed, passive: true });
    }
    let (lemma, form) = match lexicon.verb(&token.low) {
        // `emails`, read as `email`
        Some((base, Form::Base)) if token.text.ends_with('s') && !token.low.ends_with('s') => (base, Form::S),
        Some(known) => known,
        None => (unknown(tokens, at, lexicon)?, Form::S),
    };
    let next = tokens.get(at + 1);
    let next_is = |set: &str| next.is_some_and(|t| t.is_word() && lexicon.has(set, &t.low));
    let opens = next.is_some_and(|t| {
        t.is_word()
            && (t.named
                || lexicon.has("determiners", &t.low)
                || lexicon.has("pronouns", &t.low)
                || matches!(t.low.as_str(), "them" | "it" | "users" | "how"))
    });
    let next_prep = next_is("prepositions");
    let next_word = next.is_some_and(|t| t.is_word() && !lexicon.has("connectives", &t.low));
    // `accepts get requests` and `gets stored`
    let got = next.is_some_and(|t| matches!(t.low.as_str(), "get" | "gets" | "got"));
    let done = tokens
        .get(at + 2)
        .is_some_and(|t| t.is_word() && lexicon.verb(&t.low).is_some_and(|(_, form)| form == Form::Ed));
    let next_aux = next_is("passive") && (!got || done)
        || next.is_some_and(|t| {
            t.is_word()
                && matches!(t.low.as_str(), "will" | "can" | "should" | "must" | "has" | "have" | "would")
        });
    let next_word = next_word || next.is_some_and(|t| t.kind == Kind::Path);
    // `log in`, `sign into`
    let lemma = if matches!(lemma.as_str(), "log" | "sign")
        && next.is_some_and(|t| t.is("in") || t.is("into"))
        && !(lemma == "log"
            && at > 0
            && lexicon.has("passive", &tokens[at - 1].low)
            && tokens.get(at + 2).is_some_and(|t| t.is_word() && lexicon.plain_name(&t.one)))
    {
        "login".to_string()
    } else {
        lemma
    };
    let nounish =
        lexicon.has("data", &token.low) || form == Form::S && lexicon.has("data", &token.one) && next_prep;
    let verb = |passive: bool| Some(Verb { lemma: lemma.clone(), form, passive });
    if lexicon.has("passive", &token.low) && lemma != "get" {
        return None;
    }
    // `before sign up`, `after login`: when it happens.
    let when = at > 0
        && ["before", "after", "on", "upon", "during", "at", "for"]
            .iter()
            .any(|word| tokens[at - 1].is(word));
    if form == Form::Base && when && matches!(lemma.as_str(), "sign" | "login") {
        return None;
    }
    // `a collection named files`
    if matches!(token.low.as_str(), "named" | "called") && next.is_some_and(|t| t.named) {
        return None;
    }
    // `both SQS queues to the topic`: the noun behind the product's name.
    let counted = at > 1
        && tokens[at - 1].is_word()
        && lexicon.has("determiners", &tokens[at - 2].low)
        && lexicon.phrases(&tokens[at - 1].low).iter().any(|product| {
            let alike = |noun: &super::lexicon::Phrase| noun.words.len() == 1 && noun.role == product.role;
            product.words.len() == 1
                && product.product.is_some()
                && lexicon.phrases(&token.one).iter().any(alike)
        });
    if counted && form == Form::S && next_prep {
        return None;
    }
    // `which passes that request to the workflow`: a noun behind `that`.
    let pointed = at > 1 && tokens[at - 1].is("that") && found[at - 2].is_some();
    if pointed && form == Form::Base && lexicon.has("data", &token.low) && next_prep {
        return None;
    }
    // `sends it back to the user`
    if token.is("back") && next_prep {
        return None;
    }
    // `we have integrated X`: it only helps.
    if lemma == "have" && perfect(tokens, at, lexicon) {
        return None;
    }
    // `reads a pre-generated file`: no verb, unless somebody does it.
    if token.glued && !next_prep {
        return None;
    }
    // A capital inside a sentence belongs to a name.
    if token.capital
        && at > 0
        && form != Form::Ing
        && !matches!(
            tokens[at - 1].kind,
            Kind::Stop | Kind::Colon | Kind::Dash | Kind::Semicolon | Kind::Comma | Kind::Open | Kind::Other
        )
        && !(tokens[at - 1].is_word() && matches!(tokens[at - 1].low.as_str(), "and" | "to" | "then"))
    {
        return None;
    }
    let Some(prev) = before(tokens, at, lexicon) else {
        return match form {
            Form::Ed => (next_prep && !nounish).then(|| verb(true)).flatten(),
            _ if next_aux || !next_word => None,
            // `Requests come in`, `Uploads trigger a function`: a noun, when the next word is its verb.
            Form::S if next.is_some_and(|t| acts_on(t, tokens.get(at + 2), lexicon)) => None,
            Form::S => {
                (opens || next_word && !next_prep || !nounish && next_prep).then(|| verb(false)).flatten()
            }
            Form::Ing => (opens || next_word && !next_prep).then(|| verb(false)).flatten(),
            Form::Base => {
                let second_verb = tokens.get(at + 1).is_some_and(|t| {
                    t.is_word()
                        && lexicon.verb(&t.low).is_some_and(|(_, f)| f == Form::S)
                        && tokens
                            .get(at + 2)
                            .is_some_and(|t| t.is_word() && lexicon.has("determiners", &t.low))
                });
                (!second_verb).then(|| verb(false)).flatten()
            }
        };
    };
    let last = &tokens[prev];
    if !last.is_word() {
        return match last.kind {
            Kind::Comma
            | Kind::Semicolon
            | Kind::Colon
            | Kind::Dash
            | Kind::Open
            | Kind::Close
            | Kind::Stop => match form {
                // `received the orders, parsed them`
                Form::Ed
                    if last.kind == Kind::Comma
                        && (opens || next_word && !next_prep)
                        && found[..at].iter().flatten().any(|v| v.form == Form::Ed && !v.passive) =>
                {
                    verb(false)
                }
                Form::Ed => (next_prep || next.is_none_or(|t| matches!(t.kind, Kind::Every | Kind::Clock)))
                    .then(|| verb(true))
                    .flatten(),
                _ if !next_word || next_aux => None,
                Form::Base if next_prep && lexicon.has("nounlike", &token.low) || next_is("capabilities") => {
                    None
                }
                Form::Base | Form::S => {
                    (opens || next_word && !(nounish && next_prep)).then(|| verb(false)).flatten()
                }
                Form::Ing => (opens
                    // `before delivering to a bus`
                    || next_prep && lexicon.has("motions", &lemma)
                    || next_word
                        && !next_prep
                        && next
                            .is_some_and(|t| !lexicon.has("data", &t.low) || lexicon.has("files", &t.one)))
                .then(|| verb(false))
                .flatten(),
            },
            Kind::Every
            | Kind::Clock
            | Kind::Rate
            | Kind::Time
            | Kind::Size
            | Kind::Path
            | Kind::Address
            | Kind::Other => {
                // `forwards /api calls to`
                let what = last.kind == Kind::Path && prev > 0 && found[prev - 1].is_some() && next_prep;
                if what {
                    return None;
                }
                if form == Form::Ed {
                    verb(true)
                } else if form == Form::S
                    && (opens
                        || next_prep
                        || next_word && !nounish && matches!(last.kind, Kind::Time | Kind::Size))
                {
                    verb(false)
                } else {
                    None
                }
            }
            _ => None,
        };
    }
    let low = last.low.as_str();
    // `received the orders and wrote them`
    let past =
        |found: &[Option<Verb>]| found[..at].iter().flatten().any(|v| v.form == Form::Ed && !v.passive);
    if form == Form::Ed && low == "and" && past(found) && (opens || next_word && !next_prep) {
        return verb(false);
    }
    // `all of them use`
    if low == "them" && form == Form::Base && prev > 0 && tokens[prev - 1].is("of") {
        return verb(false);
    }
    // `a topic using a rule`: a preposition.
    if token.low == "using" {
        return None;
    }
    // `we have integrated the queue`
    if matches!(low, "has" | "have" | "had") && form == Form::Ed && found[prev].is_none() {
        return verb(false);
    }
    // `all three listen on the bus`, `both subscribe to it`
    let all = low == "both"
        || prev > 0 && tokens[prev - 1].is("all") && nounish_count(&tokens[prev..=prev], lexicon);
    if all && form == Form::Base && (next_prep || opens) {
        return verb(false);
    }
    // `one loads rows, another one stores the review`
    let one = low == "one"
        && (prev == 0 || !tokens[prev - 1].is_word() || {
            matches!(
                tokens[prev - 1].low.as_str(),
                "another" | "and" | "other" | "while" | "second" | "first"
            )
        });
    // `the first writes items to a table`
    let ordinal = super::mention::ORDINALS.contains(&low)
        && prev > 0
        && (tokens[prev - 1].is("the") || tokens[prev - 1].is("a"));
    // `another processes messages`
    let ordinal = ordinal
        || low == "other" && prev > 0 && tokens[prev - 1].is("the")
        || low == "another"
            && (prev == 0 || tokens[prev - 1].kind == Kind::Comma || tokens[prev - 1].is("and"));
    if (one || ordinal) && form == Form::S && (opens || next_word && (!next_prep || ordinal)) {
        return verb(false);
    }
    // `the first and the second each subscribe`
    if low == "each" && form == Form::Base && (next_prep || opens) && prev > 0 {
        return verb(false);
    }
    if lexicon.has("passive", low) {
        return match form {
            Form::Ed => verb(true),
            Form::Ing => verb(false),
            // `is put`, `is set`, `is read`
            Form::Base if lexicon.has("same_form", &lemma) => verb(true),
            _ => None,
        };
    }
    if low == "to" {
        // `to queue X` is a verb, `to queues` and `to the queue` are not.
        return (form == Form::Base
            && (opens
                || next_word && !next_aux
                || !nounish
                    && !lexicon.has("nounlike", &token.low)
                    && next.is_none_or(|t| t.kind != Kind::Word))
            && !(next_prep && lexicon.plain_name(&token.one)))
        .then(|| verb(false))
        .flatten();
    }
    if matches!(
        low,
        "will"
            | "can"
            | "should"
            | "must"
            | "may"
            | "might"
            | "would"
            | "could"
            | "shall"
            | "do"
            | "does"
            | "don't"
            | "doesn't"
            | "not"
            | "cannot"
            | "let's"
            | "lets"
            | "please"
            | "we"
            | "you"
            | "i"
            | "they"
            | "it"
            | "who"
            | "never"
    ) {
        return if form == Form::Ed
            && (lemma == "have" || !opens)
            && !matches!(low, "it" | "they" | "who" | "we" | "you" | "i")
        {
            verb(true)
        } else {
            verb(false)
        };
    }
    if matches!(
        low,
        "which"
            | "that"
            | "this"
            | "where"
            | "and"
            | "or"
            | "then"
            | "but"
            | "&"
            | "plus"
            | "when"
            | "if"
            | "once"
            | "whenever"
            | "while"
            | "after"
            | "before"
            | "as"
    ) {
        let relative = matches!(low, "which" | "that");
        return match form {
            Form::Ed => (next_prep || next.is_none_or(|t| !t.is_word())).then(|| verb(true)).flatten(),
            Form::S if relative || low == "this" => (!next_aux).then(|| verb(false)).flatten(),
            Form::Base if relative => (opens || next_prep || next_word).then(|| verb(false)).flatten(),
            // `before delivering to a bus`
            Form::Ing => {
                (opens || next_word && (low == "before" || !next_prep)).then(|| verb(false)).flatten()
            }
            _ if low == "this" => None,
            Form::Base if next_prep && lexicon.has("nounlike", &token.low) || next_is("capabilities") => None,
            // `caches responses and logs to a bucket`
            Form::S
                if lemma == "log" && next_prep && found[..at].iter().flatten().any(|v| v.form == Form::S) =>
            {
                verb(false)
            }
            // `push, email and SMS`, `and events from`: nouns.
            _ => (!next_aux && (opens || next_word && !(next_prep && nounish)) && !next_is("connectives"))
                .then(|| verb(false))
                .flatten(),
        };
    }
    if lexicon.has("determiners", low) && !last.glued && !matches!(low, "these" | "those" | "all" | "each")
        || last.owner
    {
        return None;
    }
    if lexicon.has("prepositions", low) {
        return if form == Form::Ing && next_word && !next_prep { verb(false) } else { None };
    }
    let after_verb = found[prev].is_some();
    match form {
        Form::Ed => {
            // `processes uploaded images`: an adjective; `a queue processed by`, `users uploaded a file`: verbs.
            if after_verb {
                return None;
            }
            // `the gateway received requests`: a subject that is a part, and nothing said of it yet.
            let plain = next_word && !next_prep && next.is_some_and(|t| !lexicon.adverb(&t.low));
            let part =
                lexicon.plain_name(&last.one) || last.capital && !lexicon.phrases(&last.one).is_empty();
            let begun = (0..at)
                .rev()
                .take_while(|n| tokens[*n].is_word())
                .all(|n| found[n].is_none() && !lexicon.has("prepositions", &tokens[n].low));
            let told = plain && (part || lexicon.has("head_nouns", &last.one)) && begun && prev > 0;
            if opens && !next_prep || told {
                verb(false)
            } else if next_prep
                || next.is_none_or(|t| !t.is_word())
                || next_is("connectives")
                || next.is_some_and(|t| t.is_word() && lexicon.adverb(&t.low))
            {
                verb(true)
            } else {
                None
            }
        }
        // `demonstrates invoking a function`
        Form::Ing
            if opens
                && found[prev].as_ref().is_some_and(|v| {
                    v.form == Form::S && lexicon.frame(&v.lemma).is_some_and(|f| f.name == "have")
                }) =>
        {
            verb(false)
        }
        _ if after_verb => None,
        // `three SQS queues with filters`
        Form::S
            if next_prep
                && nounish_count(&tokens[at.saturating_sub(3)..at], lexicon)
                && lexicon.phrases(&token.one).iter().any(|p| p.words.len() == 1) =>
        {
            None
        }
        // `to different SQS queues based on`: several of a kind.
        Form::S
            if lexicon.plain_name(&token.one)
                && next.is_some_and(|t| t.is_word() && t.low.ends_with("ed"))
                && nounish_count(&tokens[at.saturating_sub(3)..at], lexicon) =>
        {
            None
        }
        // `routes API calls to`, `sends order updates to`: what it routes and sends.
        Form::S
            if next_prep
                && prev > 0
                && last.low == last.one
                && (found[prev - 1].as_ref().is_some_and(|v| v.form != Form::Ed)
                    || prev > 1
                        && last.is("api")
                        && tokens[prev - 1].is_word()
                        && found[prev - 2].as_ref().is_some_and(|v| v.form != Form::Ed)) =>
        {
            None
        }
        // `stores the labels and confidence scores in`: what is stored.
        Form::S
            if next_prep
                && prev > 0
                && tokens[prev - 1].is("and")
                && found[..prev].iter().any(Option::is_some)
                && !last.capital
                && lexicon.phrases(&last.one).is_empty()
                && !lexicon.has("head_nouns", &last.one)
                && lexicon.has("nounlike", &lemma) =>
        {
            None
        }
        Form::S => {
            let noun_then_verb = next.is_some_and(|t| {
                let verbs = lexicon.verb(&t.low).is_some_and(|(_, f)| f == Form::S) && !next_is("data");
                // `a game sends scores`: the first is no noun.
                t.is_word() && verbs && (nounish || lexicon.has("nounlike", &lemma) || last.low != last.one)
            });
            let ends = next.is_none_or(|t| !t.is_word() && !matches!(t.kind, Kind::Every | Kind::Clock));
            if ends
                && last.low == last.one
                && subordinate(tokens, at, found)
                && next.is_some_and(|t| t.kind == Kind::Comma)
            {
                return verb(false);
            }
            if ends && last.capital && !nounish && prev > 0 && !lexicon.has("nounlike", &lemma) {
                return verb(false);
            }
            // `a state machine starts and transcodes the video`
            let goes_on = next_is("connectives")
                && tokens
                    .get(at + 2)
                    .is_some_and(|t| t.is_word() && lexicon.verb(&t.low).is_some_and(|(_, f)| f == Form::S));
            let fires =
                goes_on && subordinate(tokens, 0, found) || goes_on && last.capital && lemma == "trigger";
            if fires || goes_on && last.low == last.one && !nounish && !lexicon.has("nounlike", &lemma) {
                return verb(false);
            }
            if next_aux || noun_then_verb && !opens || next.is_none() {
                return None;
            }
            if nounish {
                let clause = opens || next_word && !next_prep && subordinate(tokens, at, found);
                return if clause { verb(false) } else { None };
            }
            (opens
                || next_prep
                || next_word
                || next.is_some_and(|t| matches!(t.kind, Kind::Every | Kind::Clock)))
            .then(|| verb(false))
            .flatten()
        }
        Form::Base => {
            let plural = last.low != last.one
                || lexicon.has("people", &last.one) && last.low.ends_with('s')
                || matches!(low, "people" | "data");
            // `users of our app upload files`
            let people = tokens[..at]
                .iter()
                .zip(found)
                .rev()
                .take(6)
                .take_while(|(t, verb)| {
                    t.is_word()
                        && verb.is_none()
                        && !lexicon.has("connectives", &t.low)
                        && !lexicon.has("determiners", &t.low)
                        || t.is("our")
                        || t.is("the")
                })
                .any(|(t, _)| lexicon.has("people", &t.one) && t.low.ends_with('s'));
            let plural =
                plural || people || coordinated(tokens, at, found) || headed(tokens, at, found, lexicon);
            // `handlers in Lambda read and write a table`
            let goes_on = plural
                && !nounish
                && next_is("connectives")
                && tokens.get(at + 2).is_some_and(|t| {
                    t.is_word() && lexicon.verb(&t.low).is_some_and(|(_, f)| f == Form::Base)
                })
                && tokens.get(at + 3).is_some_and(Token::is_word);
            // `Two services subscribe: one …`
            let waits = plural && lexicon.has("watches", &lemma) && next.is_none_or(|t| !t.is_word());
            // `Runners upload tracks`: whatever the noun, only people do.
            let done =
                plural && prev == 0 && lexicon.has("done_by_people", &lemma) && next_word && !next_prep;
            (goes_on
                || waits
                || done
                || plural && !nounish && (opens || next_prep || next_word) && !next_aux
                || plural && nounish && opens
                || people && next.is_some_and(|t| t.is_word() && lexicon.has("files", &t.one)))
            .then(|| verb(false))
            .flatten()
        }
        Form::Ing => (opens
            || next_prep && lexicon.has("motions", &lemma)
            || next_word
                && !next_prep
                && !next_aux
                && !nounish
                && (carried(next, lexicon)
                    // `writing Parquet records`, `storing processed results`
                    || next.is_some_and(|t| t.capital || t.low.ends_with("ed"))
                        && carried(tokens.get(at + 2), lexicon)))
        .then(|| verb(false))
        .flatten(),
    }
}
