//! Understands facts: each is what the vocabulary says it must be, or a fault says what would fit.

mod slips;

use super::facts::{Facts, Known, Spread, Value};
use neph_catalog::Role;
use neph_catalog::fact;
use neph_catalog::vocabulary::{self, FactKind, Is, Subject};
use neph_syntax::ast::{self, Fact, Spanned};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;
use neph_syntax::units::{self, Dimension, Quantity, SECONDS_PER_MONTH, UnitFault};
use neph_syntax::words::{SUGGESTED, nearest};

/// Reads a block of facts said of a subject of a role (empty for anything but parts).
pub(super) fn facts(
    block: Option<&ast::Facts>,
    subject: Subject,
    role: Option<Role>,
    faults: &mut Vec<Diagnostic>,
) -> Facts {
    let mut known = unmerged(block, subject, role, faults);
    merge_rate(&mut known, faults);
    known
}

/// The same before `rate`, `low` and `peak` become one: more may be said in another place.
pub(super) fn unmerged(
    block: Option<&ast::Facts>,
    subject: Subject,
    role: Option<Role>,
    faults: &mut Vec<Diagnostic>,
) -> Facts {
    let mut known = Facts::default();
    for fact in block.into_iter().flat_map(ast::Facts::iter) {
        match slips::separated(fact, subject) {
            Some((pieces, fault)) => {
                faults.push(fault);
                pieces.iter().for_each(|piece| one(piece, subject, role, &mut known, faults));
            }
            None => one(fact, subject, role, &mut known, faults),
        }
    }
    known
}

fn one(fact: &Fact, subject: Subject, role: Option<Role>, known: &mut Facts, faults: &mut Vec<Diagnostic>) {
    let Some(kind) = vocabulary::fact(subject, &fact.name.value) else {
        return faults.push(unknown_fact(fact, subject, faults.len() < SUGGESTED));
    };
    if let Some(role) = role
        && !kind.roles.is_empty()
        && !kind.roles.contains(&role)
    {
        return faults.push(misplaced_fact(fact, kind, role));
    }
    let (value, written) = match value(fact, kind.is) {
        Ok(value) => (value, written(&fact.values)),
        // A value that was read and cannot be is no slip of writing.
        Err(fault) if fault.name == BEYOND => return faults.push(*fault),
        Err(fault) => match slips::meant(fact, kind.is) {
            // What was meant is read, so that nothing that follows from it is told as well.
            Some((meant, told)) => {
                faults.push(told);
                match value(&meant, kind.is) {
                    Ok(value) => (value, self::written(&meant.values)),
                    Err(_) => return,
                }
            }
            None => return faults.push(*fault),
        },
    };
    if let Some(first) = known.get(kind.key()) {
        return faults.push(said_twice(&kind.name, fact.span, first.span));
    }
    known.0.insert(kind.key(), Known { value, written, span: fact.span, origin: None });
}

/// A fact given twice of one thing.
pub(super) fn said_twice(name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("NEPH-023", "said-twice", again, format!("`{name}` is given twice"))
        .label("again here")
        .also(first, "first here")
        .help("keep one of the two")
}

/// `rate`, `low` and `peak` are one spread, whoever says it in one line or three.
pub(super) fn merge_rate(facts: &mut Facts, faults: &mut Vec<Diagnostic>) {
    let (low, peak) = (facts.rate(fact::LOW).map(|rate| rate.0), facts.rate(fact::PEAK).map(|rate| rate.0));
    if low.is_none() && peak.is_none() {
        return;
    }
    for (smaller, larger) in [(fact::LOW, fact::RATE), (fact::RATE, fact::PEAK), (fact::LOW, fact::PEAK)] {
        let (Some(a), Some(b)) = (facts.get(smaller), facts.get(larger)) else { continue };
        let value = |known: &Known| known.value.spread().map_or(0.0, |spread| spread.usual);
        if value(a) > value(b) {
            let (smaller, larger) = (smaller.name(), larger.name());
            faults.push(
                Diagnostic::error(
                    "NEPH-022",
                    "upside-down",
                    b.span,
                    format!("`{larger} {}` is below `{smaller} {}`", b.written, a.written),
                )
                .label(format!("less than `{smaller}`"))
                .also(a.span, "compared with this")
                .help("write the quietest traffic as `low`, the average as `rate` and the busiest as `peak`"),
            );
            return;
        }
    }
    if let Some(Known { value: Value::Rate(spread), .. }) = facts.0.get_mut(&fact::RATE.name()) {
        spread.low = low.or(spread.low);
        spread.high = peak.or(spread.high);
    }
}

/// A requirement's value in base units: seconds, US dollars a month, share of one.
pub(super) fn objective(
    values: &[Spanned<ast::Value>],
    measure: &str,
    at: Span,
) -> Result<f64, Box<Diagnostic>> {
    let dimension = match measure {
        "cost" => Dimension::Money,
        "availability" | "cold-starts" => Dimension::Ratio,
        _ => Dimension::Time,
    };
    let mut reader = Values { values, at: 0, fact: at, name: measure };
    let quantity = reader.quantity()?;
    reader.finish()?;
    fits(quantity, dimension, reader.span(), measure)
}

/// The words of a fact as written, joined by single spaces.
pub(super) fn written(values: &[Spanned<ast::Value>]) -> String {
    let mut text = String::new();
    for value in values {
        let piece = match &value.value {
            ast::Value::Text(text) => text.clone(),
            ast::Value::Word(word) | ast::Value::Compare(word) => word.clone(),
            ast::Value::Comma => {
                text.push(',');
                continue;
            }
            ast::Value::Quantity { number, unit, currency } => {
                let sign = currency.map(String::from).unwrap_or_default();
                let gap = if unit.is_empty() || neph_syntax::is_tight(unit) { "" } else { " " };
                format!("{sign}{number}{gap}{unit}")
            }
        };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece);
    }
    text
}

pub(super) fn value(fact: &Fact, is: Is) -> Result<Value, Box<Diagnostic>> {
    let mut values = Values { values: &fact.values, at: 0, fact: fact.span, name: &fact.name.value };
    let read = match is {
        Is::Time => Value::Time(values.spread(Dimension::Time)?),
        Is::Size => Value::Size(values.spread(Dimension::Size)?),
        Is::Rate => Value::Rate(values.spread(Dimension::Rate)?),
        Is::Count => Value::Count(values.spread(Dimension::Count)?),
        Is::Ratio => Value::Ratio(values.spread(Dimension::Ratio)?),
        Is::Money => {
            let quantity = values.quantity()?;
            Value::Money(fits(quantity, Dimension::Money, values.span(), values.name)?)
        }
        Is::Word | Is::Words | Is::Text => {
            let text = written(&fact.values);
            if text.is_empty() {
                return Err(values.missing(is));
            }
            // Words may tell a price: in another currency it would be taken for dollars.
            for value in fact.values.iter().filter(|_| is == Is::Words) {
                if let ast::Value::Quantity { number, unit, currency } = &value.value
                    && let Err(fault @ UnitFault::Currency) = units::read(number, unit, *currency)
                {
                    return Err(Box::new(unit_fault(&fault, number, unit, value.span)));
                }
            }
            if is == Is::Word && fact.values.len() > 1 {
                values.at = 1;
                values.finish()?;
            }
            return Ok(if is == Is::Text { Value::Text(text) } else { Value::Word(text) });
        }
        Is::Flag => match values.next_word() {
            None if fact.values.is_empty() => Value::Flag(true),
            Some(word) if ["yes", "on", "true"].contains(&word) => Value::Flag(true),
            Some(word) if ["no", "off", "false", "none"].contains(&word) => Value::Flag(false),
            // More than yes or no is said: where, how, by whom. That means yes.
            Some(_) => return Ok(Value::Word(written(&fact.values))),
            None => return Err(values.wrong(is)),
        },
        Is::Accesses => {
            let count = values.quantity()?;
            if count.dimension == Dimension::Size {
                values.finish()?;
                return Ok(Value::Accesses { count: 1.0, size: Some(count.value) });
            }
            let count = fits(count, Dimension::Count, values.span(), values.name)?;
            let size = if matches!(values.next_word(), Some("x" | "of")) {
                let size = values.quantity()?;
                Some(fits(size, Dimension::Size, values.span(), values.name)?)
            } else {
                None
            };
            Value::Accesses { count, size }
        }
        Is::Factor => {
            let factor = values.factor().ok_or_else(|| values.wrong(is))?;
            let seconds = if values.next_word() == Some("for") {
                let time = values.quantity()?;
                Some(fits(time, Dimension::Time, values.span(), values.name)?)
            } else {
                None
            };
            Value::Factor { factor, seconds }
        }
        Is::Moment => {
            let seconds = moment(&fact.values).ok_or_else(|| values.wrong(is))?;
            return Ok(Value::Moment { seconds });
        }
    };
    values.finish()?;
    Ok(read)
}

/// Walks over the values of one fact.
struct Values<'a> {
    values: &'a [Spanned<ast::Value>],
    at: usize,
    fact: Span,
    name: &'a str,
}

impl<'a> Values<'a> {
    fn peek(&self) -> Option<&'a ast::Value> {
        self.values.get(self.at).map(|v| &v.value)
    }

    /// The place of the value just read, or of the whole fact.
    fn span(&self) -> Span {
        self.values.get(self.at.saturating_sub(1)).map_or(self.fact, |v| v.span)
    }

    fn next_word(&mut self) -> Option<&'a str> {
        match self.peek() {
            Some(ast::Value::Word(word)) => {
                self.at += 1;
                Some(word)
            }
            _ => None,
        }
    }

    fn quantity(&mut self) -> Result<Quantity, Box<Diagnostic>> {
        let Some(ast::Value::Quantity { number, unit, currency }) = self.peek() else {
            let at = self.values.get(self.at).map_or(self.fact, |v| v.span);
            return Err(Box::new(
                Diagnostic::error(
                    "NEPH-021",
                    "wrong-value",
                    at,
                    format!("`{}` needs a number here", self.name),
                )
                .label("expected a number with a unit"),
            ));
        };
        self.at += 1;
        let at = self.span();
        let read = units::read(number, unit, *currency)
            .map_err(|fault| Box::new(unit_fault(&fault, number, unit, at)))?;
        // `2M per month` says the same as `2M/month`.
        if let (
            Dimension::Count | Dimension::Money,
            Some(ast::Value::Word(per)),
            Some(ast::Value::Word(time)),
        ) = (read.dimension, self.peek(), self.values.get(self.at + 1).map(|v| &v.value))
            && (per == "per" || per == "a" || per == "an")
            && let Ok(Quantity { value: seconds, dimension: Dimension::Time }) = units::read("1", time, None)
        {
            self.at += 2;
            return Ok(match read.dimension {
                Dimension::Money => {
                    Quantity { value: read.value * SECONDS_PER_MONTH / seconds, dimension: Dimension::Money }
                }
                _ => Quantity { value: read.value / seconds, dimension: Dimension::Rate },
            });
        }
        Ok(read)
    }

    /// `5`, `1 s to 6 s`, `low 1/s, usual 5/s, peak 80/s`.
    fn spread(&mut self, dimension: Dimension) -> Result<Spread, Box<Diagnostic>> {
        if self.peek().is_none() {
            return Err(Box::new(self.needs(dimension)));
        }
        let (mut low, mut usual, mut high) = (None, None, None);
        let mut named = false;
        while self.peek().is_some() {
            let slot = match self.peek() {
                Some(ast::Value::Word(word)) => {
                    let slot = match word.as_str() {
                        "low" | "min" | "p5" => &mut low,
                        "usual" | "typical" | "p50" | "average" | "about" => &mut usual,
                        "high" | "peak" | "max" | "p99" => &mut high,
                        _ => return Err(Box::new(self.needs(dimension))),
                    };
                    named = true;
                    self.at += 1;
                    slot
                }
                _ if usual.is_none() => &mut usual,
                _ => &mut high,
            };
            let quantity = self.quantity()?;
            *slot = Some(fits(quantity, dimension, self.span(), self.name)?);
            match self.peek() {
                Some(ast::Value::Comma) => self.at += 1,
                Some(ast::Value::Word(word)) if word == "to" && !named && high.is_none() => self.at += 1,
                Some(ast::Value::Word(word)) if named && word == "to" => self.at += 1,
                Some(ast::Value::Word(_)) if named => {}
                _ => break,
            }
        }
        let ordered = |a: Option<f64>, b: Option<f64>| a.zip(b).is_none_or(|(a, b)| a <= b);
        let Some(usual) = usual.or(high).or(low) else { return Err(Box::new(self.needs(dimension))) };
        if !ordered(low, Some(usual)) || !ordered(Some(usual), high) {
            return Err(Box::new(
                Diagnostic::error(
                    "NEPH-022",
                    "upside-down",
                    self.fact,
                    format!("the range of `{}` starts with its larger value", self.name),
                )
                .label("larger value first")
                .help("write the smaller value first: `1.8 s to 6 s`"),
            ));
        }
        Ok(Spread { low, usual, high })
    }

    /// `x100`, `100x`, `x 100`, `100`.
    fn factor(&mut self) -> Option<f64> {
        match self.peek()? {
            ast::Value::Word(word) => {
                let digits = word.trim_start_matches(['x', '×']).trim_end_matches(['x', '×']);
                self.at += 1;
                if digits.is_empty() {
                    return self.factor();
                }
                digits.parse().ok().filter(|f| FACTORS.contains(f))
            }
            ast::Value::Quantity { number, unit, currency: None }
                if matches!(unit.as_str(), "" | "x" | "times") =>
            {
                self.at += 1;
                number.parse().ok().filter(|f| FACTORS.contains(f))
            }
            _ => None,
        }
    }

    fn finish(&self) -> Result<(), Box<Diagnostic>> {
        let Some(rest) = self.values.get(self.at) else { return Ok(()) };
        let end = self.values.last().map_or(rest.span, |v| v.span);
        Err(Box::new(
            Diagnostic::error(
                "NEPH-021",
                "wrong-value",
                rest.span.to(end),
                format!("unexpected value after `{}`", self.name),
            )
            .label("not expected here")
            .help("facts are separated by `;` or a new line"),
        ))
    }

    fn needs(&self, dimension: Dimension) -> Diagnostic {
        let (what, units) = dimension.words();
        let at = self.values.get(self.at).map_or(self.fact, |v| v.span);
        Diagnostic::error("NEPH-021", "wrong-value", at, format!("`{}` needs {what}", self.name))
            .label(format!("expected {what}"))
            .help(format!("units that fit: {units}"))
    }

    fn missing(&self, is: Is) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error("NEPH-021", "wrong-value", self.fact, format!("`{}` has no value", self.name))
                .label(format!("expected {}", is.words())),
        )
    }

    fn wrong(&self, is: Is) -> Box<Diagnostic> {
        let at = self.values.first().map_or(self.fact, |v| v.span.to(self.fact));
        Box::new(
            Diagnostic::error("NEPH-021", "wrong-value", at, format!("`{}` needs {}", self.name, is.words()))
                .label(format!("expected {}", is.words())),
        )
    }
}

/// How many times today's traffic a scenario may have.
const FACTORS: std::ops::RangeInclusive<f64> = 0.0..=1e6;

/// The value in the base unit, if the dimension is the wanted one.
fn fits(quantity: Quantity, wanted: Dimension, at: Span, name: &str) -> Result<f64, Box<Diagnostic>> {
    let (what, units) = wanted.words();
    // A bare number where a unit is needed is the common slip; a share may be written 0.03.
    let share = quantity.dimension == Dimension::Count && wanted == Dimension::Ratio && quantity.value <= 1.0;
    if share || quantity.dimension == wanted {
        return bounded(Quantity { dimension: wanted, ..quantity }, at, name);
    }
    let example = match wanted {
        Dimension::Time => "30 s",
        Dimension::Size => "512 MB",
        Dimension::Rate => "80/s",
        Dimension::Count => "5",
        Dimension::Ratio => "3 %",
        Dimension::Money => "250 USD/month",
    };
    let message = if quantity.dimension == Dimension::Count {
        format!("`{name}` needs a unit")
    } else {
        format!("`{name}` needs {what}, and this is {}", quantity.dimension.words().0)
    };
    Err(Box::new(
        Diagnostic::error("NEPH-020", "wrong-unit", at, message)
            .label(format!("expected {what}"))
            .help(format!("units that fit: {units}, as in `{name} {example}`")),
    ))
}

/// A value of the right kind that no system has.
const BEYOND: &str = "beyond-bounds";

/// The value if it can be one of a system: not negative, and not beyond what any system has.
fn bounded(quantity: Quantity, at: Span, name: &str) -> Result<f64, Box<Diagnostic>> {
    let (most, least) = (quantity.dimension.most(), quantity.dimension.least());
    let value = quantity.value;
    let fault = |message: String, label: &str| {
        Box::new(Diagnostic::error("NEPH-021", BEYOND, at, message).label(label))
    };
    if value < 0.0 {
        return Err(fault(format!("`{name}` cannot be negative"), "negative"));
    }
    if value.is_finite() && value <= most.0 && (value == 0.0 || value >= least.0) {
        // `-0` is 0.
        return Ok(value + 0.0);
    }
    Err(if quantity.dimension == Dimension::Ratio && value > most.0 {
        let help = "a share is a part of all: between 0 % and 100 %; how often per event is `calls`";
        Box::new(fault(format!("`{name}` is above 100 %"), "more than all").help(help))
    } else if value > most.0 {
        let help = format!("write at most `{name} {}`; check the number and its unit", most.1);
        Box::new(fault(format!("`{name}` is larger than any system has"), "too large").help(help))
    } else {
        let help = format!("write at least `{name} {}`, or 0; check the number and its unit", least.1);
        Box::new(fault(format!("`{name}` is smaller than anything measured"), "too small").help(help))
    })
}

fn unit_fault(fault: &UnitFault, number: &str, unit: &str, at: Span) -> Diagnostic {
    match fault {
        UnitFault::Number => {
            Diagnostic::error("NEPH-021", "wrong-value", at, format!("`{number}` is not a usable number"))
                .label("too large, or not a number")
        }
        UnitFault::Currency => Diagnostic::error("NEPH-020", "wrong-unit", at, "prices are in US dollars")
            .label("unsupported currency")
            .help("write `USD`, as in `250 USD/month`"),
        UnitFault::Unknown(asked) => {
            let fault = Diagnostic::error("NEPH-020", "wrong-unit", at, format!("unknown unit `{unit}`"));
            let fault = match units::meant(asked) {
                Some(near) => fault
                    .label(format!("did you mean `{near}`?"))
                    .fix(at, format!("{number} {}", unit.replace(asked.as_str(), near))),
                None => fault.label("not a unit"),
            };
            fault.help("units: ms s min h days · B KB MB GB TB · /s /min /h /day /month · % · USD USD/month")
        }
    }
}

fn unknown_fact(fact: &Fact, subject: Subject, suggest: bool) -> Diagnostic {
    let name = &fact.name.value;
    let names = vocabulary::facts()
        .iter()
        .filter(|f| f.on.contains(&subject))
        .flat_map(|f| std::iter::once(&f.name).chain(&f.aliases))
        .map(String::as_str);
    let mut fault = Diagnostic::error(
        "NEPH-012",
        "unknown-fact",
        fact.name.span,
        format!("unknown fact `{name}` for {}", subject.words()),
    );
    // Likeness of letters alone cures nothing: the value has to fit as well.
    let near = suggest.then(|| nearest(name, names)).flatten().filter(|near| {
        vocabulary::fact(subject, near)
            .is_some_and(|kind| slips::typed(fact, kind.is) && value(fact, kind.is).is_ok())
    });
    if let Some(near) = near {
        fault = fault.label(format!("did you mean `{near}`?")).fix(fact.name.span, near);
    } else {
        fault = fault.label("not a fact of the language");
    }
    if vocabulary::Role::parse(name).is_some()
        && fact.values.first().is_some_and(|v| matches!(v.value, ast::Value::Word(_)))
    {
        fault = fault.label("a component is declared inside the block of another");
        return fault.help("add the `}` that ends the block before this line");
    }
    if let Some(advice) = slips::advice(name) {
        return fault.help(advice);
    }
    let elsewhere = vocabulary::facts().iter().find(|f| f.name == *name || f.aliases.contains(name));
    match elsewhere {
        Some(kind) => {
            let on: Vec<_> = kind.on.iter().map(|s| s.words()).collect();
            fault.help(format!("`{name}` applies to {}: {}", on.join(", "), kind.means))
        }
        None => fault.help("`about`, `why` and `note` take free text; `neph explain facts` lists all facts"),
    }
}

fn misplaced_fact(fact: &Fact, kind: &FactKind, role: Role) -> Diagnostic {
    let name = &fact.name.value;
    let only: Vec<&str> = kind.roles.iter().map(|role| role.name()).collect();
    Diagnostic::error("NEPH-013", "misplaced-fact", fact.span, format!("`{name}` does not apply to a {role}"))
        .label(format!("applies to: {}", only.join(", ")))
        .help(format!("`{}` is {}", kind.name, kind.means))
}

/// `5 minutes`, `night`, `day at 02:00`, `weekday`: seconds from one to the next.
fn moment(values: &[Spanned<ast::Value>]) -> Option<f64> {
    const DAY: f64 = 86_400.0;
    match &values.first()?.value {
        ast::Value::Quantity { number, unit, currency: None } => {
            let read = units::read(number, unit, None).ok()?;
            let sensible = Dimension::Time.least().0..=Dimension::Time.most().0;
            (read.dimension == Dimension::Time && sensible.contains(&read.value)).then_some(read.value)
        }
        ast::Value::Word(word) => Some(match word.to_lowercase().as_str() {
            "second" => 1.0,
            "minute" => 60.0,
            "hour" => 3600.0,
            "day" | "night" | "morning" | "evening" | "noon" | "midnight" => DAY,
            "weekday" | "workday" => DAY * 7.0 / 5.0,
            "week" | "weekend" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday"
            | "sunday" => 7.0 * DAY,
            "month" => SECONDS_PER_MONTH,
            "quarter" => 3.0 * SECONDS_PER_MONTH,
            "year" => 12.0 * SECONDS_PER_MONTH,
            _ => return None,
        }),
        _ => None,
    }
}

/// Average seconds between the times of a cron expression of five or six fields; none if it is not one.
pub(super) fn cron(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches("cron(").trim_end_matches(')');
    let fields: Vec<&str> = text.split_whitespace().collect();
    if !(5..=6).contains(&fields.len()) {
        return None;
    }
    const NAMES: [&str; 19] = [
        "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL",
        "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    // Days of the week count from 0, months from 1; `L` and `#` pick one day.
    let point = |text: &str| -> Option<u32> {
        let named = NAMES
            .iter()
            .position(|name| text.eq_ignore_ascii_case(name))
            .map(|at| if at < 7 { at } else { at - 6 });
        let digits = text.trim_end_matches(['L', 'W']).split('#').next().unwrap_or_default();
        named
            .and_then(|at| u32::try_from(at).ok())
            .or_else(|| if digits.is_empty() { Some(1) } else { digits.parse().ok() })
    };
    let hits = |field: &str, low: u32, high: u32| -> Option<f64> {
        let mut count = 0.0;
        for piece in field.split(',') {
            let (range, step) =
                piece.split_once('/').map_or((piece, 1), |(r, s)| (r, s.parse::<u32>().unwrap_or(0)));
            if step == 0 {
                return None;
            }
            let (from, to) = match range {
                "*" | "?" => (low, high),
                _ => match range.split_once('-') {
                    Some((a, b)) => (point(a)?, point(b)?),
                    None if piece.contains('/') => (point(range)?, high),
                    None => (point(range)?, point(range)?),
                },
            };
            if from > to {
                return None;
            }
            count += f64::from((to - from) / step + 1);
        }
        Some(count)
    };
    let (minutes, hours) = (hits(fields[0], 0, 59)?, hits(fields[1], 0, 23)?);
    let (days, months, weekdays) = (hits(fields[2], 1, 31)?, hits(fields[3], 1, 12)?, hits(fields[4], 0, 6)?);
    let share = (days / 31.0).min(1.0) * (months / 12.0).min(1.0) * (weekdays / 7.0).min(1.0);
    let per_day = minutes * hours * share;
    (per_day > 0.0).then(|| 86_400.0 / per_day)
}

#[cfg(test)]
mod tests {
    use super::cron;

    #[test]
    fn cron_gives_the_time_between_runs() {
        assert_eq!(cron("0 2 * * *"), Some(86_400.0));
        assert_eq!(cron("*/5 * * * *"), Some(300.0));
        assert_eq!(cron("cron(0 12 * * ? *)"), Some(86_400.0));
        assert_eq!(cron("0 9 * * MON-FRI"), Some(120_960.0));
        assert_eq!(cron("0 9 * * 1-5"), Some(120_960.0));
        assert_eq!(cron("every day"), None);
    }
}
