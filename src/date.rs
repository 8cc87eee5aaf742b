//! Calendar dates, as a suppression or a table of facts names them. Knows no clock: who runs the program says which day it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar. Earlier days are less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The first day of the clock's count.
    pub const EPOCH: Self = Self { year: 1970, month: 1, day: 1 };

    /// Whole years since an earlier day.
    pub fn years_since(self, earlier: Self) -> u16 {
        let short = (self.month, self.day) < (earlier.month, earlier.day);
        self.year.saturating_sub(earlier.year).saturating_sub(u16::from(short))
    }

    /// Reads `2027-01-31`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |len: usize| {
            let part =
                parts.next().filter(|part| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()))?;
            part.parse::<u16>().ok()
        };
        let (year, month, day) = (part(4)?, part(2)? as u8, part(2)? as u8);
        let whole = parts.next().is_none() && (1..=12).contains(&month) && day >= 1 && day <= days(year, month);
        whole.then_some(Self { year, month, day })
    }

    /// The day in UTC; `None` before 1970 and after 9999.
    pub fn of(time: SystemTime) -> Option<Self> {
        let since = time.duration_since(UNIX_EPOCH).ok()?;
        let mut left = since.as_secs() / Duration::from_secs(24 * 60 * 60).as_secs();
        let mut year = 1970;
        while left >= in_year(year) {
            left -= in_year(year);
            year = (year < 9999).then_some(year + 1)?;
        }
        let mut month = 1;
        while left >= u64::from(days(year, month)) {
            left -= u64::from(days(year, month));
            month += 1;
        }
        Some(Self { year, month, day: left as u8 + 1 })
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn in_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_exist_are_read() {
        for text in ["2027-01-31", "2028-02-29", "2000-02-29", "9999-12-31"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["2027-02-29", "1900-02-29", "2027-13-01", "2027-00-10", "27-01-01", "2027-1-1", "2027-01-01-", "x", ""]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert!(Date::parse("2027-01-31") < Date::parse("2027-02-01"));
    }

    #[test]
    fn years_are_counted_when_they_are_whole() {
        let years = |one, other| Date::parse(one).unwrap().years_since(Date::parse(other).unwrap());
        assert_eq!(years("2027-08-21", "2026-08-22"), 0);
        assert_eq!(years("2027-08-22", "2026-08-22"), 1);
        assert_eq!(years("2026-01-01", "2026-08-22"), 0);
    }

    #[test]
    fn a_clock_tells_the_day() {
        let at = |seconds: u64| Date::of(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap().to_string();
        assert_eq!(at(0), "1970-01-01");
        assert_eq!(at(951_782_399), "2000-02-28");
        assert_eq!(at(951_782_400), "2000-02-29");
        assert_eq!(at(1_795_824_000), "2026-11-28");
    }
}
