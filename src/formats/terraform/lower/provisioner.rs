//! What Terraform runs when it has made a resource, on its own machine or on the new one.

use super::Outcome;
use super::item::Item;
use crate::formats;
use crate::tree::Node;

/// <https://developer.hashicorp.com/terraform/language/provisioners>
pub(super) fn lower(item: &Item<'_>, outcome: &mut Outcome) {
    for block in item.view().get("provisioner").items() {
        let interpreter = block.get("interpreter");
        if let Some(command) = block.get("command").node().and_then(Node::text) {
            let words = if interpreter.exists() {
                let mut words = formats::words(&[interpreter]);
                words.push(command.clone());
                words
            } else {
                formats::shell_line(command)
            };
            formats::command_line(&words, &item.identity, &mut outcome.model);
        }
        for line in formats::words(&[block.get("inline")]) {
            formats::command_line(&formats::shell_line(&line), &item.identity, &mut outcome.model);
        }
    }
}
