//! Functions on numbers.

use super::{Call, Found};
use crate::formats::terraform::value;

pub fn one(call: &Call, of: impl Fn(f64) -> f64) -> Found {
    Ok(value::number(call.at, of(call.number(0)?)))
}

pub fn two(call: &Call, of: impl Fn(f64, f64) -> f64) -> Found {
    Ok(value::number(call.at, of(call.number(0)?, call.number(1)?)))
}

pub fn fold(call: &Call, of: impl Fn(f64, f64) -> f64) -> Found {
    let mut result = call.number(0)?;
    for n in 1..call.arguments.len() {
        result = of(result, call.number(n)?);
    }
    Ok(value::number(call.at, result))
}

pub fn parse_int(call: &Call) -> Found {
    let (text, base) = (call.str(0)?, call.number(1)?);
    if !(2.0..=36.0).contains(&base) {
        return call.fail("not a base that can be read");
    }
    match i64::from_str_radix(text.as_str(), base as u32) {
        Ok(number) => Ok(value::number(call.at, number as f64)),
        Err(_) => call.fail("not a number in this base"),
    }
}
