//! What the grammar waits for, in people's words.

use super::lower::Rule;

/// The words for a grammar rule; rules that say nothing to a reader give nothing.
///
/// The match is exhaustive on purpose: a new grammar rule without words does not compile.
pub fn words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::id | Rule::reference => "a name",
        Rule::kind => "a kind, like `function` or `queue`",
        Rule::label | Rule::string => "a text in double quotes",
        Rule::arrow => "an arrow (`->`, `~>` or `!>`)",
        Rule::target | Rule::dangling => "the name the arrow points at",
        Rule::facts | Rule::open => "a block in braces",
        Rule::fact | Rule::fact_name => "a fact, like `memory 512 MB`",
        Rule::compare => "`<`, `<=`, `>` or `>=`",
        Rule::quantity | Rule::number => "a number with a unit",
        Rule::integer => "a whole number",
        Rule::measure => "what is required: `p99`, `cost`, `availability`, `rpo` …",
        Rule::path => "a path, like `web -> api`",
        Rule::rule_name => "the name or code of a rule",
        Rule::because | Rule::kw_because => "`because \"…\"`",
        Rule::until | Rule::kw_until => "`until` and a day, like `until 2027-01-31`",
        Rule::kw_on | Rule::on => "`on` and a name",
        Rule::shut | Rule::close => "`}`",
        Rule::value | Rule::word => "a value",
        Rule::statement
        | Rule::chain
        | Rule::declaration
        | Rule::group
        | Rule::event
        | Rule::system
        | Rule::flow
        | Rule::require
        | Rule::scenario
        | Rule::allow
        | Rule::decision
        | Rule::risk
        | Rule::business_unit
        | Rule::note
        | Rule::import
        | Rule::version
        | Rule::use_file
        | Rule::theme
        | Rule::view
        | Rule::default
        | Rule::refinement
        | Rule::environment
        | Rule::container => "a statement",
        Rule::change | Rule::without => "a change, like `traffic x0.1` or `without waf`",
        Rule::EOI | Rule::line_end | Rule::newline => "the end of the line",
        Rule::WHITESPACE
        | Rule::file
        | Rule::item
        | Rule::line
        | Rule::comment
        | Rule::junk
        | Rule::broken
        | Rule::broken_group
        | Rule::broken_block
        | Rule::broken_head
        | Rule::sep
        | Rule::bad
        | Rule::bad_text
        | Rule::unclosed
        | Rule::bad_fact
        | Rule::opens_statement
        | Rule::comma
        | Rule::currency
        | Rule::thousands
        | Rule::unit
        | Rule::unit_word
        | Rule::unit_char
        | Rule::glue
        | Rule::boundary
        | Rule::ident
        | Rule::ident_char
        | Rule::kw_neph
        | Rule::kw_system
        | Rule::kw_event
        | Rule::kw_flow
        | Rule::kw_require
        | Rule::kw_scenario
        | Rule::kw_allow
        | Rule::kw_decision
        | Rule::kw_risk
        | Rule::kw_unit
        | Rule::kw_note
        | Rule::kw_catalog
        | Rule::kw_use
        | Rule::kw_theme
        | Rule::kw_view
        | Rule::kw_default
        | Rule::kw_environment
        | Rule::kw_without
        | Rule::member
        | Rule::bad_change
        | Rule::environment_ends => return None,
    })
}
