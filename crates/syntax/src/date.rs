//! A day of the calendar, as `2027-01-31`.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day in UTC of so many seconds after 1 January 1970.
    pub fn of_unix(seconds: u64) -> Date {
        let (mut days, mut year) = (seconds / 86_400, 1970);
        loop {
            let length = if is_leap(year) { 366 } else { 365 };
            if days < length {
                break;
            }
            days -= length;
            year += 1;
        }
        let mut month = 1;
        while days >= u64::from(days_of(year, month)) {
            days -= u64::from(days_of(year, month));
            month += 1;
        }
        Date { year, month, day: days as u8 + 1 }
    }
}

impl FromStr for Date {
    type Err = ();

    fn from_str(text: &str) -> Result<Date, ()> {
        let shaped = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return Err(());
        }
        let part = |from: usize, to: usize| text[from..to].parse::<u16>().map_err(drop);
        let (year, month, day) = (part(0, 4)?, part(5, 7)? as u8, part(8, 10)? as u8);
        let real = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        if real { Ok(Date { year, month, day }) } else { Err(()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_read_written_and_counted() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_893_455_999, "2029-12-31"),
            (1_798_675_200, "2026-12-31"),
        ] {
            assert_eq!(Date::of_unix(seconds).to_string(), day);
            assert_eq!(day.parse(), Ok(Date::of_unix(seconds)));
        }
        for wrong in
            ["2026-02-29", "2026-13-01", "2026-1-1", "01-01-2026", "2026-00-10", "tomorrow", "２０２６-01-01"]
        {
            assert_eq!(wrong.parse::<Date>(), Err(()), "{wrong}");
        }
    }
}
