//! Functions on address ranges.

use super::{Call, Found, Stop};
use crate::formats::terraform::value;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses: its first address, how many bits it fixes, of how many.
struct Range {
    base: u128,
    prefix: u32,
    bits: u32,
}

impl Range {
    fn of(call: &Call) -> Result<Self, Stop> {
        let text = call.str(0)?;
        let parsed = text.as_str().split_once('/').and_then(|(address, prefix)| {
            let prefix: u32 = prefix.parse().ok()?;
            let (base, bits) = match address.parse().ok()? {
                IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
                IpAddr::V6(address) => (u128::from(address), 128),
            };
            (prefix <= bits).then(|| Self { base: base & mask(prefix, bits), prefix, bits })
        });
        match parsed {
            Some(range) => Ok(range),
            None => call.fail("not a range of addresses"),
        }
    }

    fn address(&self, address: u128) -> String {
        if self.bits == 32 { Ipv4Addr::from(address as u32).to_string() } else { Ipv6Addr::from(address).to_string() }
    }
}

/// The bits that a prefix fixes.
fn mask(prefix: u32, bits: u32) -> u128 {
    let all = if bits == 128 { u128::MAX } else { (1 << bits) - 1 };
    all & !(all.checked_shr(prefix).unwrap_or(0))
}

pub fn host(call: &Call) -> Found {
    let range = Range::of(call)?;
    let number = call.number(1)?;
    let free = range.bits - range.prefix;
    let size = 1u128.checked_shl(free).unwrap_or(u128::MAX);
    let magnitude = number.abs() as u128;
    if magnitude > size || (number >= 0.0 && magnitude >= size) {
        return call.fail("the range has no such host");
    }
    let host = if number < 0.0 { size - magnitude } else { magnitude };
    Ok(value::text(call.at, range.address(range.base | host)))
}

pub fn netmask(call: &Call) -> Found {
    let range = Range::of(call)?;
    Ok(value::text(call.at, range.address(mask(range.prefix, range.bits))))
}

pub fn subnet(call: &Call) -> Found {
    let range = Range::of(call)?;
    let (more, number) = (call.number(1)?, call.number(2)?);
    let prefix = range.prefix + more.clamp(0.0, 128.0) as u32;
    if prefix > range.bits || number < 0.0 || number >= more.exp2() {
        return call.fail("the range has no such part");
    }
    let address = range.base | (number as u128).checked_shl(range.bits - prefix).unwrap_or(0);
    Ok(value::text(call.at, format!("{}/{prefix}", range.address(address))))
}

pub fn subnets(call: &Call) -> Found {
    let range = Range::of(call)?;
    let mut next = range.base;
    let mut items = Vec::new();
    for n in 1..call.arguments.len() {
        let prefix = range.prefix + call.number(n)?.clamp(0.0, 128.0) as u32;
        if prefix > range.bits || prefix == 0 {
            return call.fail("the range has no such part");
        }
        let size = 1u128 << (range.bits - prefix);
        let start = next.checked_add(size - 1).map(|end| end & !(size - 1));
        let inside = start.filter(|start| start & mask(range.prefix, range.bits) == range.base);
        let Some(start) = inside else { return call.fail("the range is too small for these parts") };
        items.push(value::text(call.at, format!("{}/{prefix}", range.address(start))));
        next = start.saturating_add(size);
    }
    call.seq(items)
}
