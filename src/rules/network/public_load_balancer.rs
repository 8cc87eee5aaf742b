//! A load balancer has a public address unless it is asked not to.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "public-load-balancer",
    include_str!("../../../rules/network/public-load-balancer.md"),
    Check::Resource(check),
);

/// What the cloud providers' controllers read, and the beginnings of values that keep a load balancer inside.
const INTERNAL: &[(&str, &[&str])] = &[
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &["true", "0.0.0.0/0"]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("networking.gke.io/load-balancer-type", &["internal"]),
    ("cloud.google.com/load-balancer-type", &["internal"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", &["true"]),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", &["private"]),
    ("load-balancer.hetzner.cloud/disable-public-network", &["true"]),
];

fn check(resource: &Resource, report: &mut Report) {
    let view = resource.view();
    let spec = view.get("spec");
    let kind = spec.get("type").word();
    let is_balancer = kind.known().is_some_and(|kind| kind == "LoadBalancer");
    if resource.kind() != "Service" || resource.api() != "v1" || !is_balancer {
        return;
    }
    let annotations = view.path(&["metadata", "annotations"]);
    let inside = INTERNAL.iter().any(|(name, values)| {
        let value = annotations.get(name).word();
        let lower = value.known().map(|value| value.to_ascii_lowercase());
        !value.is_missing() && lower.is_none_or(|lower| values.contains(&lower.as_str()))
    });
    // A list of source addresses is a choice of who comes in.
    if !inside && !annotations.is_unknown() && !spec.get("loadBalancerSourceRanges").exists() {
        report.at(&kind, "service asks for a load balancer with a public address");
    }
}
