//! Whether reading takes as long as the text is: no text costs far more than others of its size, and one that is eight times
//! as long takes about eight times as long.

use std::fmt::{Display, Formatter};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What no text takes, however busy the machine is: a start, and so much for each byte.
const LIMIT: Duration = Duration::from_millis(50);
const LIMIT_PER_BYTE: Duration = Duration::from_micros(2);

const SHORT: usize = 32 << 10;
const TIMES: u32 = 8;
/// How much more than so many times as long the longer text may take.
const TOLERANCE: u32 = 4;

pub struct Timing {
    read: fn(&str),
    /// For each byte, of texts that are long enough to tell.
    slowest: f64,
}

impl Timing {
    pub fn new(read: fn(&str)) -> Self {
        Self { read, slowest: 0.0 }
    }

    /// What is wrong with the time that a text takes.
    pub fn of(&mut self, text: &str) -> Option<String> {
        let limit = LIMIT + LIMIT_PER_BYTE * text.len() as u32;
        let took = self.time(text, limit);
        if text.len() > 1000 {
            self.slowest = self.slowest.max(took.as_secs_f64() * 1e9 / f64::from(text.len() as u32));
        }
        (took > limit).then(|| format!("slow: {took:?} for {} bytes\n{text:?}", text.len()))
    }

    /// What is wrong with how the time grows if something is repeated behind a start.
    pub fn growth(&self, (head, fragment): &(String, String)) -> Option<String> {
        if fragment.is_empty() {
            return None;
        }
        let short = format!("{head}{}", fragment.repeat(SHORT / fragment.len() + 1));
        let long = format!("{head}{}", fragment.repeat(SHORT * TIMES as usize / fragment.len() + 1));
        let limit = LIMIT.max(self.time(&short, Duration::ZERO) * TIMES * TOLERANCE);
        let took = self.time(&long, limit);
        (took > limit).then(|| format!("growth: {took:?}, and {limit:?} at most\n{head:?} {fragment:?}"))
    }

    /// The least of some tries.
    fn time(&self, text: &str, enough: Duration) -> Duration {
        let mut least = Duration::MAX;
        for _ in 0..4 {
            let start = spent();
            (self.read)(text);
            least = least.min(spent().saturating_sub(start));
            if least <= enough {
                break;
            }
        }
        least
    }
}

/// The time that this thread was at work where the system says it, as others use the machine, too; else the time of day.
fn spent() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let at_work = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let at_work = at_work.and_then(|line| line.split(' ').next()?.parse().ok());
    at_work.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

impl Display for Timing {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        write!(to, "at most {:.0} ns a byte", self.slowest)
    }
}
