//! The head of a service: what is known without reading its figures.

use super::index::Listed;
use super::schema::{Provider, Service};
use super::vocabulary::Role;

/// The head of a service; cheap to copy.
#[derive(Clone, Copy)]
pub struct Entry<'a>(Head<'a>);

#[derive(Clone, Copy)]
enum Head<'a> {
    Bundled(&'static Listed),
    Own(&'a Service, Provider),
}

impl<'a> Entry<'a> {
    pub(super) fn bundled(listed: &'static Listed) -> Entry<'a> {
        Entry(Head::Bundled(listed))
    }

    /// The reader of the user's file has checked that the id names a provider.
    pub(super) fn own(service: &'a Service) -> Entry<'a> {
        Entry(Head::Own(service, service.provider().unwrap_or(Provider::Aws)))
    }

    /// Provider, a dot and a short name: `aws.lambda`.
    pub fn id(self) -> &'a str {
        match self.0 {
            Head::Bundled(listed) => listed.id,
            Head::Own(service, _) => &service.id,
        }
    }

    /// Who runs it.
    pub fn provider(self) -> Provider {
        match self.0 {
            Head::Bundled(listed) => listed.provider,
            Head::Own(_, provider) => provider,
        }
    }

    /// The product name: `AWS Lambda`.
    pub fn title(self) -> &'a str {
        match self.0 {
            Head::Bundled(listed) => listed.title,
            Head::Own(service, _) => &service.title,
        }
    }

    /// The name under an icon: `Lambda`.
    pub fn short(self) -> &'a str {
        match self.0 {
            Head::Bundled(listed) => listed.short,
            Head::Own(service, _) => &service.short,
        }
    }

    /// What it is.
    pub fn role(self) -> Role {
        match self.0 {
            Head::Bundled(listed) => listed.role,
            Head::Own(service, _) => service.role,
        }
    }

    /// Further roles it can play.
    pub fn roles(self) -> &'a [Role] {
        match self.0 {
            Head::Bundled(listed) => listed.roles,
            Head::Own(service, _) => &service.roles,
        }
    }

    /// Whether it has or can play a role.
    pub fn plays(self, role: Role) -> bool {
        match self.0 {
            Head::Bundled(listed) => listed.role == role || listed.roles.contains(&role),
            Head::Own(service, _) => service.plays(role),
        }
    }

    /// The words that mean it.
    pub fn names(self) -> Vec<&'a str> {
        match self.0 {
            Head::Bundled(listed) => listed.names.to_vec(),
            Head::Own(service, _) => service.names.iter().map(String::as_str).collect(),
        }
    }

    /// The flag that selects this variant.
    pub fn when(self) -> Option<&'a str> {
        match self.0 {
            Head::Bundled(listed) => listed.when,
            Head::Own(service, _) => service.when.as_deref(),
        }
    }

    /// The service of which this is a variant.
    pub fn variant_of(self) -> Option<&'a str> {
        match self.0 {
            Head::Bundled(listed) => listed.variant_of,
            Head::Own(service, _) => service.variant_of.as_deref(),
        }
    }

    /// Whether a neutral role means it.
    pub fn is_default(self) -> bool {
        match self.0 {
            Head::Bundled(listed) => listed.default,
            Head::Own(service, _) => service.default,
        }
    }

    /// Whether any price is known.
    pub fn is_priced(self) -> bool {
        match self.0 {
            Head::Bundled(listed) => listed.priced,
            Head::Own(service, _) => !service.prices.is_empty(),
        }
    }

    /// Address of the maker's documentation.
    pub fn documentation(self) -> &'a str {
        match self.0 {
            Head::Bundled(listed) => listed.documentation,
            Head::Own(service, _) => &service.documentation,
        }
    }
}

impl PartialEq for Entry<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
