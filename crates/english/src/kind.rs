//! Kinds of components as descriptions tell them apart, and what the language calls them.

macro_rules! kinds {
    ($($name:ident $word:literal $role:literal $phrase:literal)*) => {
        /// What a component is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = $word] $name),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// The word in labels and weights.
            pub fn word(self) -> &'static str {
                match self { $(Kind::$name => $word),* }
            }

            /// The role in the language.
            pub fn role(self) -> &'static str {
                match self { $(Kind::$name => $role),* }
            }

            /// What people call one without a name.
            pub fn phrase(self) -> &'static str {
                match self { $(Kind::$name => $phrase),* }
            }
        }
    };
}

kinds! {
    Client "client" "client" "users"
    Function "function" "function" "function"
    HttpApi "http_api" "http_api" "API"
    Websocket "websocket" "websocket" "WebSocket API"
    Graphql "graphql" "graphql" "GraphQL API"
    Cdn "cdn" "cdn" "CDN"
    Auth "auth" "auth" "sign-in"
    Table "table" "table" "table"
    SqlDb "sql_db" "database" "database"
    Cache "cache" "cache" "cache"
    Search "search" "search" "search index"
    ObjectStore "object_store" "bucket" "bucket"
    Warehouse "warehouse" "warehouse" "warehouse"
    Queue "queue" "queue" "queue"
    Topic "topic" "topic" "topic"
    EventBus "event_bus" "bus" "event bus"
    Stream "stream" "stream" "stream"
    Pipe "pipe" "pipe" "pipe"
    Delivery "delivery" "delivery" "delivery stream"
    Workflow "workflow" "workflow" "workflow"
    Schedule "schedule" "schedule" "schedule"
    Email "email" "email" "e-mail"
    Notification "notification" "push" "notifications"
    External "external" "external" "external system"
    Container "container" "service" "container service"
    Vm "vm" "vm" "server"
    Ml "ml" "model" "model"
    Iot "iot" "iot" "IoT gateway"
    SecretStore "secret_store" "secret" "secret store"
    Config "config" "config" "configuration"
    Monitor "monitor" "monitor" "monitoring"
    Waf "waf" "waf" "firewall"
    Dns "dns" "dns" "DNS"
    Media "media" "media" "media converter"
}

impl Kind {
    /// The kind of a word in the labels.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The kind that a role of the catalogue is described as.
    pub fn of_role(role: &str) -> Option<Kind> {
        match role {
            "rest_api" | "function_url" | "load_balancer" => Some(Kind::HttpApi),
            "sms" => Some(Kind::Notification),
            "legacy" => Some(Kind::External),
            "proxy" => Some(Kind::SqlDb),
            role => Kind::ALL.iter().copied().find(|kind| kind.role() == role),
        }
    }

    /// Position in `ALL`.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Runs code of the system.
    pub fn computes(self) -> bool {
        matches!(self, Kind::Function | Kind::Container | Kind::Vm | Kind::Workflow)
    }

    /// Lets requests in.
    pub fn lets_in(self) -> bool {
        matches!(self, Kind::HttpApi | Kind::Websocket | Kind::Graphql)
    }

    /// Keeps data and only answers.
    pub fn keeps(self) -> bool {
        matches!(
            self,
            Kind::Table
                | Kind::SqlDb
                | Kind::Cache
                | Kind::Search
                | Kind::ObjectStore
                | Kind::Warehouse
                | Kind::SecretStore
                | Kind::Config
        )
    }

    /// Hands messages over.
    pub fn hands_over(self) -> bool {
        matches!(self, Kind::Queue | Kind::Topic | Kind::EventBus | Kind::Stream | Kind::Pipe | Kind::Delivery)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_a_role_of_the_catalogue_and_comes_back() {
        for kind in Kind::ALL {
            assert!(neph_catalog::vocabulary::Role::parse(kind.role()).is_some(), "{kind:?}");
            assert_eq!(Kind::parse(kind.word()), Some(*kind));
            assert_eq!(Kind::of_role(kind.role()), Some(*kind));
        }
    }
}
