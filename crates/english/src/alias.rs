//! One part under two names: `a message queue with Kafka`, `DynamoDB as a database`.

use std::collections::BTreeMap;

use super::mention::Mention;
use super::read::{Reader, Sentence};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// Two mentions side by side that are one part: `a message queue with Kafka`, `DynamoDB as a database`.
    pub(super) fn aliases(&self, sentence: &Sentence<'_>) -> BTreeMap<usize, usize> {
        let mut out = BTreeMap::new();
        for at in 1..sentence.mentions.len() {
            let (first, second) = (&sentence.mentions[at - 1], &sentence.mentions[at]);
            let between = sentence.tokens.get(first.end..second.first).unwrap_or(&[]);
            // `two functions: one is …`: one of them, not all.
            if second.pick.is_some() {
                continue;
            }
            // `a post-confirmation trigger runs a function`: the function is the trigger.
            let trigger = first.role == "function" && first.phrase.ends_with(" trigger");
            if trigger && second.role == "function" && second.name.is_empty() {
                out.insert(at, at - 1);
                continue;
            }
            if trigger
                && let Some(other) = sentence.mentions.get(at + 1)
                && other.role == "function"
                && other.name.is_empty()
                && other.first > 0
                && sentence.tokens[..other.first].iter().rev().take(2).any(|t| t.is("with") || t.is("using"))
            {
                out.insert(at + 1, at - 1);
            }
            // `a function exposed via a function URL`: one and the same.
            if first.role == "function"
                && second.role == "function"
                && second.phrase.ends_with(" url")
                && second.name.is_empty()
                && between.len() <= 6
                && !between.is_empty()
            {
                out.insert(at, at - 1);
                continue;
            }
            if between.is_empty() && first.generic() == second.generic() || between.len() > 6 {
                continue;
            }
            // `a table which will be used as the queue`: one and the same.
            let used = between.windows(2).any(|pair| pair[0].is("used") && pair[1].is("as"))
                && between.iter().all(Token::is_word);
            if used && second.generic() && second.article != super::mention::Article::Another {
                out.insert(at, at - 1);
                continue;
            }
            let joins = !between.is_empty()
                && between.iter().all(|t| {
                    t.is_word()
                        && matches!(
                            t.low.as_str(),
                            "using"
                                | "with"
                                | "on"
                                | "in"
                                | "as"
                                | "via"
                                | "is"
                                | "a"
                                | "an"
                                | "the"
                                | "implemented"
                                | "built"
                                | "based"
                                | "powered"
                                | "hosted"
                                | "running"
                                | "provides"
                                | "acts"
                                | "acted"
                                | "acting"
                                | "serves"
                                | "served"
                                | "of"
                                | "type"
                                | "by"
                                | "for"
                                | "called"
                                | "logic"
                                | "code"
                        )
                        || matches!(t.low.as_str(), "from" | "through")
                            && matches!(first.role, "sms" | "email" | "push")
                });
            // `to Slack using an incoming webhook`
            let hook = second.phrase.ends_with("webhook")
                && first.role == "external"
                && between.iter().any(|t| t.is("using") || t.is("via") || t.is("through") || t.is("with"));
            if hook {
                out.insert(at, at - 1);
                continue;
            }
            // `a WebSocket connection to API Gateway`: one and the same.
            let socket = first.role == "websocket"
                && first.generic()
                && matches!(second.role, "http_api" | "rest_api")
                && matches!(between, [one] if matches!(one.low.as_str(), "to" | "with" | "through" | "via" | "on"));
            if socket {
                out.insert(at, at - 1);
                continue;
            }
            // `ECS on Fargate`: one service.
            let hosted = first.role == "service"
                && second.role == "service"
                && !first.generic()
                && !second.generic()
                && second.name.is_empty()
                && between.iter().all(|t| {
                    matches!(t.low.as_str(), "on" | "with" | "using" | "in") || t.kind == Kind::Close
                })
                && !between.is_empty();
            if hosted {
                out.insert(at, at - 1);
                continue;
            }
            // `a script wrapped in a Glue job`: the job is what runs.
            let script = first.phrase == "script"
                && matches!(second.role, "pipe" | "service" | "vm" | "function")
                && between.iter().any(|t| matches!(t.low.as_str(), "in" | "inside" | "on" | "by"));
            if script {
                out.insert(at - 1, at);
                continue;
            }
            // `webhooks from Stripe`: who sends them.
            let way_out = first.phrase == "api destination"
                && second.role == "external"
                && matches!(between, [one] if one.is("for") || one.is("to"));
            let sent = way_out
                || first.phrase.ends_with("webhook")
                    && matches!(second.role, "external" | "client")
                    && matches!(between, [one] if one.is("from"));
            if sent {
                out.insert(at - 1, at);
                continue;
            }
            // `the music/ container in Blob Storage`: a place within it.
            if self.lexicon.has("places_within", &first.phrase)
                && second.role == "bucket"
                && matches!(between, [one] if one.is("in") || one.is("of"))
            {
                out.insert(at - 1, at);
                continue;
            }
            // `a webhook on the API`: the API is what is called.
            let hook = first.role == "external"
                && joins
                && between.iter().any(|t| t.is("on"))
                && self.lexicon.means(&first.phrase).iter().any(|role| role == second.role);
            if hook {
                out.insert(at - 1, at);
                continue;
            }
            // `- Firestore – Results database`: what it is for.
            // `OrdersFunction - A Lambda function that …`: one and the same.
            let apposed = !between.is_empty()
                && between.iter().all(|t| matches!(t.kind, Kind::Dash | Kind::Colon | Kind::Close))
                && first.first <= 2
                && first.role == second.role
                && !first.name.is_empty()
                && second.name.is_empty();
            if apposed {
                out.insert(at, at - 1);
                continue;
            }
            let told = between.first().is_some_and(|t| matches!(t.kind, Kind::Dash | Kind::Colon))
                && between[1..].iter().all(Token::is_word)
                && first.first <= 2
                && !first.generic()
                && second.generic()
                && (second.role == first.role
                    || super::phrase::is_store(first.role) && super::phrase::is_store(second.role)
                    || self.lexicon.means(&second.phrase).iter().any(|role| role == first.role));
            if told {
                out.insert(at, at - 1);
                continue;
            }
            let aside = matches!(between, [one] if one.kind == Kind::Open);
            if !joins && !aside {
                continue;
            }
            // `a topic in a Kafka cluster`
            if first.role == "topic" && first.generic() && matches!(second.role, "stream" | "iot") && joins {
                out.insert(at - 1, at);
                continue;
            }
            // `an email via SES`, `a text message with Twilio`: the channel is what carries it.
            let channel = matches!(first.role, "sms" | "email" | "push")
                && first.generic()
                && (first.role == "push" && !second.generic() && second.role != "function"
                    || matches!(
                        second.role,
                        "topic" | "sms" | "email" | "push" | "external" | "bus" | "notification"
                    ))
                && joins
                && between
                    .iter()
                    .any(|t| matches!(t.low.as_str(), "via" | "through" | "using" | "with" | "from"));
            if channel {
                let carries = matches!(second.role, "topic" | "sms" | "email" | "push" | "external" | "bus");
                let (alias, of) = if carries { (at - 1, at) } else { (at, at - 1) };
                out.insert(alias, of);
                continue;
            }
            // `an API Gateway with a /send endpoint`
            let place = super::infer::ENTRIES.contains(&first.role)
                && second.generic()
                && second.phrase.ends_with("endpoint")
                && between.iter().any(|t| t.is("with"));
            if place {
                out.insert(at, at - 1);
                continue;
            }
            let means = |generic: &Mention, product: &Mention| {
                generic.generic()
                    && (!product.generic()
                        || self.lexicon.has("hosts", &product.phrase)
                        || joins && between.iter().any(|t| t.is("as") || t.is("is")))
                    && (generic.role == product.role
                        || self.lexicon.means(&generic.phrase).iter().any(|role| role == product.role)
                        || product
                            .product
                            .as_ref()
                            .and_then(|name| neph_catalog::Catalog::bundled().by_name(None, name))
                            .is_some_and(|entry| {
                                neph_catalog::Role::parse(generic.role).is_some_and(|role| entry.plays(role))
                            }))
            };
            if means(first, second)
                && !between.iter().any(|t| {
                    matches!(
                        t.low.as_str(),
                        "as" | "is" | "provides" | "acts" | "acted" | "acting" | "serves" | "served"
                    )
                })
            {
                out.insert(at - 1, at);
            } else if means(second, first)
                && between.iter().any(|t| {
                    matches!(
                        t.low.as_str(),
                        "as" | "is" | "provides" | "acts" | "acted" | "acting" | "serves" | "served" | "for"
                    )
                })
                || aside && means(second, first)
            {
                out.insert(at, at - 1);
            }
        }
        out
    }
}
