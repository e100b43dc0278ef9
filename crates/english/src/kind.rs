//! Kinds of components as descriptions tell them apart, and what the language calls them.

use neph_catalog::vocabulary::Role;

macro_rules! kinds {
    ($($name:ident $word:literal $role:ident $phrase:literal)*) => {
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
            pub fn role(self) -> Role {
                match self { $(Kind::$name => Role::$role),* }
            }

            /// What people call one without a name.
            pub fn phrase(self) -> &'static str {
                match self { $(Kind::$name => $phrase),* }
            }
        }
    };
}

kinds! {
    Client "client" Client "users"
    Function "function" Function "function"
    HttpApi "http_api" HttpApi "API"
    Websocket "websocket" Websocket "WebSocket API"
    Graphql "graphql" Graphql "GraphQL API"
    Cdn "cdn" Cdn "CDN"
    Auth "auth" Auth "sign-in"
    Table "table" Table "table"
    SqlDb "sql_db" Database "database"
    Cache "cache" Cache "cache"
    Search "search" Search "search index"
    ObjectStore "object_store" Bucket "bucket"
    Warehouse "warehouse" Warehouse "warehouse"
    Queue "queue" Queue "queue"
    Topic "topic" Topic "topic"
    EventBus "event_bus" Bus "event bus"
    Stream "stream" Stream "stream"
    Pipe "pipe" Pipe "pipe"
    Delivery "delivery" Delivery "delivery stream"
    Workflow "workflow" Workflow "workflow"
    Schedule "schedule" Schedule "schedule"
    Email "email" Email "e-mail"
    Notification "notification" Push "notifications"
    External "external" External "external system"
    Container "container" Service "container service"
    Vm "vm" Vm "server"
    Ml "ml" Model "model"
    Iot "iot" Iot "IoT gateway"
    SecretStore "secret_store" Secret "secret store"
    Config "config" Config "configuration"
    Monitor "monitor" Monitor "monitoring"
    Waf "waf" Waf "firewall"
    Dns "dns" Dns "DNS"
    Media "media" Media "media converter"
}

impl Kind {
    /// The kind of a word in the labels.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The kind that a role of the catalogue is described as.
    pub fn of_role(role: Role) -> Option<Kind> {
        match role {
            Role::RestApi | Role::FunctionUrl | Role::LoadBalancer => Some(Kind::HttpApi),
            Role::Sms => Some(Kind::Notification),
            Role::Legacy => Some(Kind::External),
            Role::Proxy => Some(Kind::SqlDb),
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
        matches!(
            self,
            Kind::Queue | Kind::Topic | Kind::EventBus | Kind::Stream | Kind::Pipe | Kind::Delivery
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_a_role_of_the_catalogue_and_comes_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Some(*kind));
            assert_eq!(Kind::of_role(kind.role()), Some(*kind));
        }
    }
}
