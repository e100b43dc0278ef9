//! The catalogue keeps its own promises: every file loads, every figure has a source, names are unique.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::schema::{Free, Service};
use super::*;

fn services() -> Vec<&'static Service> {
    let catalog = Catalog::bundled();
    catalog.entries().filter_map(|entry| catalog.service(entry.id())).collect()
}

#[test]
fn every_file_loads() {
    for listed in index::all() {
        let service: Service =
            serde_json::from_str(listed.json).unwrap_or_else(|e| panic!("{}: {e}", listed.id));
        assert_eq!(service.id, listed.id);
        assert_eq!(service.provider(), Some(listed.provider), "{}: wrong folder", listed.id);
    }
    toml::from_str::<BTreeMap<String, Source>>(include_str!("../data/sources.toml")).unwrap();
    assert_eq!(regions::parse_fault(), None);
}

#[test]
fn every_figure_names_a_source_that_exists() {
    for service in services() {
        for key in own::sources_of(service) {
            assert!(sources().contains_key(key), "{}: source `{key}`", service.id);
        }
    }
    for key in regions::factor_sources() {
        assert!(sources().contains_key(key), "regions: source `{key}`");
    }
}

#[test]
fn figure_without_source_does_not_load() {
    let head = "id = 'aws.x'\ntitle = 'X'\nshort = 'X'\nrole = 'queue'\ndocumentation = ''\n";
    let limit = "[[limit]]\nid = 'a'\nvalue = 1\nunit = 's'\nkind = 'fixed'\nconfidence = 'quoted'\n";
    let fault = toml::from_str::<Service>(&format!("{head}{limit}")).unwrap_err();
    assert!(fault.message().contains("missing field `source`"), "{fault}");
    assert!(toml::from_str::<Service>(&format!("{head}{limit}source = 'boto'\n")).is_ok());
}

#[test]
fn unknown_key_does_not_load() {
    let text = "id = 'aws.x'\ntitle = 'X'\nshort = 'X'\nrole = 'queue'\ndocumentation = ''\nprize = 1\n";
    assert!(toml::from_str::<Service>(text).unwrap_err().message().contains("unknown field `prize`"));
}

#[test]
fn ids_and_names_are_unique_and_plain() {
    let mut ids = BTreeSet::new();
    let mut names = BTreeSet::new();
    for service in services() {
        assert!(ids.insert(&service.id), "{} twice", service.id);
        for name in &service.names {
            assert_eq!(&normal(name), name, "{}", service.id);
            assert!(Role::ALL.iter().all(|role| role.name() != name), "{}: `{name}` is a role", service.id);
            assert!(names.insert((service.provider(), name)), "`{name}` twice at one provider");
        }
        let mut within = BTreeSet::new();
        assert!(service.limits.iter().all(|limit| within.insert(&limit.id)), "{}: limit twice", service.id);
        let mut within = BTreeSet::new();
        assert!(
            service.prices.iter().all(|price| within.insert(&price.meter)),
            "{}: meter twice",
            service.id
        );
    }
}

#[test]
fn roles_have_one_default_each() {
    let mut primary = BTreeSet::new();
    for service in services() {
        if service.default {
            let first = primary.insert((service.provider(), service.role));
            assert!(first, "{}: a second default for `{}`", service.id, service.role);
            assert_eq!(service.when, None, "{}: a variant cannot be the default", service.id);
        }
    }
    // A role that is only played on the side must not be claimed by two defaults.
    for provider in Provider::ALL {
        for role in Role::ALL.iter().filter(|role| !primary.contains(&(Some(provider), **role))) {
            let all = services().into_iter().filter(|one| one.provider() == Some(provider));
            let claims = all.filter(|one| one.default && one.roles.iter().any(|side| side == role)).count();
            assert!(claims <= 1, "{provider}: {claims} services play `{role}` by default");
        }
    }
}

#[test]
fn references_between_services_hold() {
    let ids: BTreeSet<&str> = services().iter().map(|service| service.id.as_str()).collect();
    for service in services() {
        let equivalents = service.lock_in.iter().flat_map(|lock_in| &lock_in.equivalents);
        for id in equivalents.chain(&service.billed_as).chain(&service.variant_of) {
            assert!(ids.contains(id.as_str()), "{} names `{id}`", service.id);
        }
        assert_eq!(service.when.is_some(), service.variant_of.is_some(), "{}", service.id);
        for price in &service.prices {
            for shared in price.free.iter().flat_map(|free| &free.shared_with) {
                let (id, meter) = shared.split_once('/').unwrap();
                let other = Catalog::bundled().service(id).unwrap();
                assert!(other.price(meter).is_some(), "{} shares with `{shared}`", service.id);
            }
        }
    }
    for pattern in regions::covered_prices() {
        let (id, meter) = pattern.split_once('/').map_or((pattern, None), |(id, meter)| (id, Some(meter)));
        let service = Catalog::bundled().service(id).unwrap_or_else(|| panic!("regions name `{id}`"));
        assert!(meter.is_none_or(|meter| service.price(meter).is_some()), "regions name `{pattern}`");
    }
}

#[test]
fn priced_services_say_where_and_when() {
    for service in services().into_iter().filter(|service| !service.prices.is_empty()) {
        let region = service.region.as_deref().unwrap_or_else(|| panic!("{}: no region", service.id));
        let provider = service.provider().unwrap();
        assert!(Catalog::bundled().region(provider, region).is_some(), "{}: region `{region}`", service.id);
        let checked = service.checked.as_deref().unwrap_or_default();
        assert!(checked.len() == 10 && checked.starts_with("20"), "{}: checked `{checked}`", service.id);
    }
}

#[test]
fn regional_prices_name_regions_there_are() {
    let catalog = Catalog::bundled();
    for service in services() {
        let provider = service.provider().unwrap();
        let classes: Vec<String> = catalog
            .regions(provider)
            .iter()
            .filter_map(|one| one.tier)
            .map(|tier| format!("tier-{tier}"))
            .collect();
        for price in &service.prices {
            for region in price.regional.keys() {
                let known = catalog.region(provider, region).is_some() || classes.contains(region);
                assert!(known, "{}/{}: `{region}`", service.id, price.meter);
            }
        }
    }
}

#[test]
fn regions_of_one_price_share_a_key() {
    let price = |regional: &str| {
        let head = "meter = 'a'\nusd = '1'\nper = 1\nunit = 'a'\nsource = 'boto'\nconfidence = 'quoted'\n";
        toml::from_str::<schema::Price>(&format!("{head}[regional]\n{regional}"))
    };
    let both = price("'eu-west-1 eu-west-2' = '2'").unwrap().regional;
    assert_eq!(both.into_keys().collect::<Vec<_>>(), ["eu-west-1", "eu-west-2"]);
    let fault = price("'eu-west-1 eu-west-2' = '2'\neu-west-2 = '3'").unwrap_err();
    assert!(fault.message().contains("`eu-west-2` is listed twice"), "{fault}");
}

#[test]
fn tiers_rise_and_begin_with_the_price() {
    for service in services() {
        for price in service.prices.iter().filter(|price| !price.tiers.is_empty()) {
            let bounds: Vec<_> = price.tiers.iter().filter_map(|tier| tier.up_to).collect();
            assert!(bounds.is_sorted(), "{}/{}", service.id, price.meter);
            let first = price.tiers.iter().find(|tier| !tier.usd.is_zero()).unwrap().usd;
            assert_eq!(first, price.usd, "{}/{}", service.id, price.meter);
        }
    }
}

#[test]
fn more_never_costs_less_and_an_allowance_never_costs_more() {
    let quantities = [0, 1, 999, 1_000_001, 500_000_000, 30_000_000_000_i64].map(Decimal::from);
    for service in services() {
        for price in &service.prices {
            let charges = quantities.map(|quantity| price::charge(price, quantity, Decimal::ONE));
            assert!(charges.is_sorted_by_key(|charge| charge.usd), "{}/{}", service.id, price.meter);
            for charge in charges {
                let billed: Decimal = charge.lines.iter().map(|line| line.quantity).sum();
                assert_eq!(billed, charge.billed, "{}/{}", service.id, price.meter);
                let allowance = price.free.as_ref().map_or(Decimal::ONE, Free::per_month);
                let beyond = price::charge_beyond(price, charge.quantity, Decimal::ONE, allowance);
                assert!(beyond.usd <= charge.usd, "{}/{}", service.id, price.meter);
            }
        }
    }
}

#[test]
fn name_means_the_system_providers_service_first() {
    let catalog = Catalog::bundled();
    let id = |provider, name| catalog.by_name(provider, name).map(Entry::id);
    assert_eq!(id(Some(Provider::Aws), "redis"), Some("aws.elasticache.serverless"));
    assert_eq!(id(Some(Provider::Gcp), "redis"), Some("gcp.memorystore"));
    assert_eq!(id(Some(Provider::Gcp), "dynamodb"), Some("aws.dynamodb"));
    assert_eq!(id(None, "Cosmos DB"), Some("azure.cosmosdb"));
    assert_eq!(id(None, "aws.sqs.fifo"), Some("aws.sqs.fifo"));
    assert_eq!(id(None, "no such thing"), None);
}

#[test]
fn flag_selects_the_variant() {
    let catalog = Catalog::bundled();
    let id = |role, flags: &[&str]| catalog.default_for(role, Provider::Aws, flags).map(Entry::id);
    assert_eq!(id(Role::Queue, &[]), Some("aws.sqs.standard"));
    assert_eq!(id(Role::Queue, &["fifo"]), Some("aws.sqs.fifo"));
    assert_eq!(id(Role::Workflow, &["express"]), Some("aws.sfn.express"));
    assert_eq!(id(Role::Workflow, &["fifo"]), Some("aws.sfn.standard"));
    let usual = |provider, role| catalog.default_for(role, provider, &[]).map(Entry::id);
    assert_eq!(usual(Provider::Azure, Role::Topic), Some("azure.servicebus"), "played on the side");
    assert_eq!(usual(Provider::Gcp, Role::Queue), Some("gcp.tasks"), "its own role goes first");
    assert_eq!(usual(Provider::Aws, Role::External), None, "what is external is nobody's service");
}

#[test]
fn lock_in_falls_back_to_the_role() {
    let lock_in = |id| Catalog::bundled().lock_in(id).map(|one| one.concept.as_str());
    assert_eq!(lock_in("aws.msk"), Some("stream"));
    assert_eq!(lock_in("aws.kendra"), Some("search"), "as OpenSearch, the usual service for search");
    assert_eq!(lock_in("aws.location"), None);
}

#[test]
fn no_figure_gets_lost() {
    // Prices, free allowances, tiered prices and limits of each provider; more is welcome, less is a slip.
    for (provider, least) in [
        (Provider::Aws, [464, 36, 32, 238]),
        (Provider::Azure, [251, 23, 12, 89]),
        (Provider::Gcp, [111, 31, 6, 58]),
        (Provider::Cloudflare, [47, 33, 1, 30]),
    ] {
        let mut found = [0; 4];
        for service in services().into_iter().filter(|service| service.provider() == Some(provider)) {
            found[0] += service.prices.len();
            found[1] += service.prices.iter().filter(|price| price.free.is_some()).count();
            found[2] += service.prices.iter().filter(|price| !price.tiers.is_empty()).count();
            found[3] += service.limits.len();
        }
        assert!(found.iter().zip(least).all(|(found, least)| *found >= least), "{provider}: {found:?}");
    }
}
