//! A raw socket can speak for other hosts on the network.

use crate::facts::capabilities::plain;
use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "net-raw-capability",
    include_str!("../../../rules/container/net-raw-capability.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if workload.windows || container.is_privileged() {
        return;
    }
    let dropped = &container.dropped_capabilities;
    let keeps = match &dropped.value {
        Value::Set(names) => names.iter().all(|name| match &name.value {
            Value::Set(name) => !["ALL", "NET_RAW"].contains(&plain(name).as_str()),
            Value::Missing | Value::Unknown(_) => false,
        }),
        Value::Missing => true,
        Value::Unknown(_) => false,
    };
    if keeps {
        let message = "can forge packets: it does not drop `NET_RAW`";
        report.at(dropped, message).fix(Repair::Words(vec!["NET_RAW".to_owned()]));
    }
}
