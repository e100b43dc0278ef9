//! The words of the language that name no service: roles, and the facts that can be said.

use std::sync::OnceLock;

use serde::Deserialize;

/// What a part is, whoever runs it.
#[derive(Debug)]
pub struct Role {
    /// The word in the language and in JSON.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is for in an architecture.
    pub family: Family,
    /// Other words that mean it.
    pub aliases: &'static [&'static str],
}

/// What parts of a kind have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Runs the system's own code when triggered.
    Function,
    /// Runs the system's own code all the time.
    Compute,
    /// Lets requests in.
    Entry,
    /// Hands events over: the sender does not wait for the receiver.
    Messaging,
    /// Keeps data.
    Store,
    /// Leads a process or starts it by the clock.
    Orchestration,
    /// Tells people.
    Notification,
    /// Protects, configures, watches.
    Support,
    /// Not ours: people, partners, older systems.
    Outside,
}

macro_rules! roles {
    ($($name:literal $title:literal $family:ident [$($alias:literal)*])*) => {
        /// Every role.
        pub const ROLES: &[Role] = &[$(Role { name: $name, title: $title, family: Family::$family, aliases: &[$($alias),*] }),*];
    };
}

roles! {
    "function" "Function" Function ["fn" "faas" "handler"]
    "http_api" "HTTP API" Entry ["api" "gateway" "endpoint"]
    "rest_api" "REST API" Entry ["rest"]
    "websocket" "WebSocket API" Entry ["websocket_api" "ws"]
    "graphql" "GraphQL API" Entry ["graphql_api"]
    "function_url" "Function URL" Entry []
    "load_balancer" "Load balancer" Entry ["balancer"]
    "bucket" "Object store" Store ["object_store" "blob_store" "storage"]
    "table" "Table" Store ["nosql" "key_value" "document_store" "event_store"]
    "database" "SQL database" Store ["sql" "sql_db" "db" "relational"]
    "cache" "Cache" Store ["key_value_cache"]
    "queue" "Queue" Messaging ["dead_letter_queue" "dlq"]
    "topic" "Topic" Messaging ["publish_subscribe"]
    "stream" "Stream" Messaging ["log_stream" "event_stream"]
    "bus" "Event bus" Messaging ["event_bus" "eventbus"]
    "workflow" "Workflow" Orchestration ["state_machine" "orchestrator"]
    "schedule" "Schedule" Orchestration ["scheduler" "timer" "cron"]
    "auth" "Identity" Support ["identity" "user_pool"]
    "cdn" "Content delivery" Entry ["edge_cache"]
    "email" "E-mail" Notification ["mail" "mailer"]
    "sms" "SMS" Notification ["text_message"]
    "push" "Push notification" Notification ["push_notification" "notification"]
    "search" "Search" Store ["search_index"]
    "iot" "Device gateway" Entry ["device_gateway"]
    "secret" "Secrets" Support ["secrets" "secret_store" "vault"]
    "config" "Configuration" Support ["parameters" "feature_flags"]
    "warehouse" "Data warehouse" Store ["data_warehouse" "data_lake" "lake"]
    "model" "Model" Support ["ml" "ai" "llm"]
    "pipe" "Pipe" Messaging []
    "delivery" "Delivery stream" Messaging ["delivery_stream"]
    "monitor" "Monitoring" Support ["monitoring" "logs" "log" "metrics" "alarm" "dashboard"]
    "waf" "Web firewall" Support ["firewall"]
    "dns" "Name service" Support []
    "network" "Network" Support ["nat"]
    "proxy" "Connection proxy" Support []
    "service" "Service" Compute ["container" "microservice"]
    "vm" "Server" Compute ["server" "instance"]
    "legacy" "Older system" Outside ["on_premises" "on_prem" "mainframe"]
    "external" "External system" Outside ["partner" "third_party" "webhook" "saas"]
    "client" "Client" Outside ["user" "users" "browser" "app" "device" "person" "actor"]
    "media" "Media service" Support []
}

impl Role {
    /// The role of that name or alias.
    pub fn parse(word: &str) -> Option<&'static Role> {
        let word = super::normal(word);
        ROLES.iter().find(|role| role.name == word || role.aliases.contains(&word.as_str()))
    }
}

impl PartialEq for Role {
    fn eq(&self, other: &Role) -> bool {
        self.name == other.name
    }
}

/// What a fact's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// A duration.
    Time,
    /// A number of bytes.
    Size,
    /// A rate.
    Rate,
    /// A plain number.
    Count,
    /// A share of one.
    Ratio,
    /// US dollars.
    Money,
    /// One word.
    Word,
    /// One or more words, or a text.
    Words,
    /// A text in quotes.
    Text,
    /// Yes, no, or nothing, which means yes.
    Flag,
    /// A number of accesses and their size: `1 x 2 KB`.
    Accesses,
    /// Times as much: `x100`, perhaps `for 6 h`.
    Factor,
    /// How often: `5 minutes`, `night`.
    Moment,
}

/// What a fact may be said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A part.
    Node,
    /// An arrow.
    Edge,
    /// An event.
    Event,
    /// A group.
    Group,
    /// The system.
    System,
    /// A scenario.
    Scenario,
    /// A decision.
    Decision,
}

/// One thing that can be said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactKind {
    /// Its name in the language.
    pub name: String,
    /// What the value must be.
    pub is: Is,
    /// What it may be said of.
    pub on: Vec<Subject>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Of parts, only of these roles; empty means any.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The service's limit below which the value cannot be.
    pub least: Option<String>,
    /// The service's limit above which the value cannot be.
    pub most: Option<String>,
    /// What it means, in a few words.
    pub means: String,
}

/// Every fact that can be said, in the order of the file.
pub fn facts() -> &'static [FactKind] {
    #[derive(Deserialize)]
    struct File {
        fact: Vec<FactKind>,
    }
    static FACTS: OnceLock<Vec<FactKind>> = OnceLock::new();
    FACTS.get_or_init(|| {
        let file: File = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/facts.json")))
            .expect("the bundled file is read by a test");
        file.fact
    })
}

/// The fact of that name or alias that can be said of the subject.
pub fn fact(subject: Subject, name: &str) -> Option<&'static FactKind> {
    facts().iter().find(|fact| {
        fact.on.contains(&subject) && (fact.name == name || fact.aliases.iter().any(|a| a == name))
    })
}

impl Is {
    /// What to write, in people's words.
    pub fn words(self) -> &'static str {
        match self {
            Is::Time => "a duration, like `30 s` or `1.8 s to 6 s`",
            Is::Size => "a size, like `512 MB`",
            Is::Rate => "a rate, like `80/s` or `2M/month`",
            Is::Count => "a number, like `5`",
            Is::Ratio => "a share, like `3 %`",
            Is::Money => "an amount of money, like `250 USD/month`",
            Is::Word => "one word",
            Is::Words => "one or more words",
            Is::Text => "a text in double quotes",
            Is::Flag => "nothing, `yes` or `no`",
            Is::Accesses => "a number of accesses and their size, like `1 x 2 KB`",
            Is::Factor => "a factor, like `x100 for 6 h`",
            Is::Moment => "how often, like `5 minutes` or `night`",
        }
    }
}

impl Subject {
    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Subject::Node => "a part",
            Subject::Edge => "an arrow",
            Subject::Event => "an event",
            Subject::Group => "a group",
            Subject::System => "the system",
            Subject::Scenario => "a scenario",
            Subject::Decision => "a decision",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_are_those_of_the_catalogue() {
        let mut ours: Vec<_> = ROLES.iter().map(|role| role.name).collect();
        let mut theirs = super::super::schema::ROLES.to_vec();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn facts_load_and_each_means_one_thing_of_one_subject() {
        let mut seen = std::collections::BTreeSet::new();
        for fact in facts() {
            for name in fact.aliases.iter().chain([&fact.name]) {
                for subject in &fact.on {
                    assert!(
                        seen.insert((name.clone(), subject.words())),
                        "{name} of {} twice",
                        subject.words()
                    );
                }
            }
            for role in &fact.roles {
                assert!(Role::parse(role).is_some(), "{role}");
            }
        }
    }
}
