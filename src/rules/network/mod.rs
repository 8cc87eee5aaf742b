//! What can be reached, from where, and over which protocol.

use super::Family;

mod allow_all_network_policy;
mod external_ips;
mod ignored_network_policy_rules;
mod ingress_host_without_tls;
mod ingress_without_host;
mod ingress_without_tls;
mod missing_network_policy;
mod nginx_annotation_injection;
mod nginx_snippet;
mod node_port_service;
mod public_load_balancer;
mod wildcard_ingress_host;

pub static FAMILY: Family = Family {
    name: "network",
    title: "Network",
    rules: &[
        &allow_all_network_policy::RULE,
        &external_ips::RULE,
        &ignored_network_policy_rules::RULE,
        &ingress_host_without_tls::RULE,
        &ingress_without_host::RULE,
        &ingress_without_tls::RULE,
        &missing_network_policy::RULE,
        &nginx_annotation_injection::RULE,
        &nginx_snippet::RULE,
        &node_port_service::RULE,
        &public_load_balancer::RULE,
        &wildcard_ingress_host::RULE,
    ],
};
