//! Every limit there is, in one place. Those of the first part bound a unit and a run; the others bound one thing each
//! (how deep it may be nested, how long one text may be, how often one block may stand), and are far above what people
//! write. What such things come to together is paid for: copies and instances by the steps that they take.
//!
//! A stack must hold the deepest nesting in a debug build: if you raise a depth, raise [`STACK`] too.

use super::KINDS;

/// What every unit has: bytes of text, items, steps.
pub(super) const BASE: [u64; KINDS] = [16 << 10, 4_000, 20_000];
/// And for each byte of its files.
pub(super) const BASE_PER_BYTE: [u64; KINDS] = [4, 1, 2];
/// What one unit may come to. Real module trees take some ten thousand steps.
pub(super) const UNIT: [u64; KINDS] = [32 << 20, 1_000_000, 1_000_000];
/// What all units of a run may draw beyond their bases.
pub(super) const RUN: [u64; KINDS] = [512 << 20, 8_000_000, 50_000_000];

/// The stack of a thread that reads: what the deepest evaluation takes in a debug build.
pub const STACK: usize = 96 << 20;

/// Nodes that aliases may stand for in one document, so that a "billion laughs" stays a small file.
pub const YAML_ALIASED: usize = 200_000;
/// Values nested deeper than this are unknown.
pub const YAML_DEPTH: usize = 200;
/// And a document that is nested deeper than this is not read any further; Kubernetes' reader has the same limit.
pub const YAML_NESTING: usize = 10_000;
/// Block scalars up to this size know the place of each of their lines.
pub const YAML_LINE_MAP: usize = 64 << 10;

/// Short forms of tags that one document gives names to.
pub const YAML_HANDLES: usize = 100;

/// Values nested deeper than this are not read: no real document comes near.
pub const JSON_DEPTH: usize = 200;

/// How deep things may lie in one another before we refuse: a guard for the stack.
pub const HCL_DEPTH: usize = 100;
/// Directives of templates in one another.
pub const HCL_DIRECTIVES: usize = 50;
/// Parts of one string that have places of their own; what follows has one together.
pub const HCL_PARTS: usize = 4_096;

/// After so many heredocs without an end, none is looked for beyond the next instruction.
pub const HEREDOCS_UNCLOSED: usize = 20;
/// Matching is quadratic at worst; beyond this many steps the answer is not worth its time.
pub const PATTERN_STEPS: usize = 1_000_000;
/// ONBUILD takes no ONBUILD, but a file may say otherwise as often as it likes.
pub const ONBUILD_DEPTH: usize = 4;
/// How deep `${A:-${B:-...}}` may go.
pub const WORD_DEPTH: usize = 64;
/// How many bytes the variables of one word may stand for: `ENV A=$A$A` written sixty times over is no configuration.
pub const WORD_LENGTH: usize = 1 << 14;

/// How many commands are looked through for the one that runs what another one downloads.
pub const SHELL_NEAR: usize = 100;
/// A script with more heredocs than this is not read: the grammar goes through the whole text for each.
pub const SHELL_HEREDOCS: usize = 500;
pub const SHELL_TRAIL: usize = 32;
/// How deep words may nest: `"${A:-"${B}"}"`.
pub const SHELL_WORD_DEPTH: usize = 32;
/// How deep statements may nest; no person writes more.
pub const SHELL_DEPTH: usize = 100;
/// How deep `sh -c` may nest.
pub const SHELL_SCRIPTS: usize = 6;
/// How many bytes the variables of a script may stand for.
pub const SHELL_LENGTH: usize = 1 << 16;

/// What a container costs that stands in a text or block which is used again and again, in items: with what is found in it,
/// it takes some kilobytes.
pub const CONTAINER: usize = 32;
/// A statement of a policy that others are made of.
pub const STATEMENT: usize = 16;
/// How many bytes of a text that is read again for each of its users cost an item.
pub const BYTES_READ_AGAIN: usize = 32;
/// So many users of one file of variables are told; what is found in it is said once for all.
pub const USERS_TOLD: usize = 16;

/// Pod specs nested deeper than this are not looked for.
pub const POD_SPEC_DEPTH: usize = 12;

/// Selectors of other objects that are asked about one pod: where there are more, one of them may select it.
pub const PROJECT_ASKED: usize = 256;

/// Overlays upon overlays: real trees have three.
pub const OVERLAYS: usize = 16;
/// Brackets and negations within each other in a selector.
pub const SELECTOR_DEPTH: usize = 32;
/// Bodies of resources are not followed deeper than this.
pub const RESOURCE_DEPTH: usize = 64;
/// Objects that are looked at to find the one that a key belongs to.
pub const OBJECTS_AROUND: usize = 32;
/// Statements that are looked at for a denial: a policy has room for some fifty.
pub const DENIALS: usize = 200;

/// Objects in lists, and in other objects.
pub const NESTED_OBJECTS: usize = 4;

/// A ConfigMap in a ConfigMap, a file that a start script writes: how deep texts may carry others.
pub const CARRIED_DEPTH: usize = 3;

pub const COMPOSE_DEPTH: usize = 128;
/// Chains of `extends` and `include` longer than this are not followed.
pub const COMPOSE_CHAIN: usize = 32;
/// Includes of one project, so that files that include each other twice come to an end.
pub const COMPOSE_INCLUDES: usize = 200;

/// Placeholders nested deeper than this are taken for text.
pub const MARKUP_DEPTH: usize = 64;
/// Ports of one range that are told apart.
pub const COMPOSE_PORTS: i64 = 64;

/// Longest trail of uses that a value keeps; a chain of forty modules helps nobody.
pub const TERRAFORM_TRAIL: usize = 12;
/// Types nested deeper than this are not followed.
pub const TERRAFORM_TYPE_DEPTH: u32 = 40;
/// Nested blocks deeper than this do not exist.
pub const TERRAFORM_BLOCK_DEPTH: usize = 32;
pub const TERRAFORM_SETTING_DEPTH: usize = 16;
pub const TERRAFORM_OBJECT_DEPTH: usize = 48;
/// How deep it may go on a stack that was not made for it.
pub const TERRAFORM_DEPTH_ON_SMALL_STACK: u32 = 30;
/// How deep evaluation may go, through expressions, locals and modules.
pub const TERRAFORM_DEPTH: u32 = 400;
/// Module instances that one root may come to.
pub const TERRAFORM_INSTANCES: usize = 2_000;
/// Module calls in one another.
pub const TERRAFORM_LEVELS: u32 = 20;
/// Copies that a `count`, `for_each` or `range` may come to.
pub const TERRAFORM_COPIES: usize = 1_000;
/// What a copy costs, beside the expressions in it: all copies of a unit together are bounded by its steps.
pub const TERRAFORM_COPY_STEPS: usize = 10;
/// The longest text that variables, templates and functions may make.
pub const TEXT: usize = 1 << 20;
/// Pieces that came from elsewhere which a text keeps apart: `ENV P=$P:/b`, line upon line, has no end of them.
pub const TEXT_PIECES: usize = 32;
/// The most items that a list or map may come to.
pub const TERRAFORM_ITEMS: usize = 20_000;
/// Principals that one policy is looked at with: more change nothing in what is said.
pub const HOLDERS: usize = 100;
/// Steps of one comparison of two values.
pub const TERRAFORM_COMPARED: u64 = 20_000;
/// Names that a template's file may be given.
pub const TERRAFORM_TEMPLATE_NAMES: usize = 200;
/// Parts that a block's body may have when it is handed on.
pub const TERRAFORM_BODY: u64 = 100_000;

/// Offsets are 32 bits wide, and no one writes configuration of this size by hand.
pub const FILE: u64 = 64 << 20;
/// For files that a document refers to.
pub const REFERENCED_FILE: u64 = 4 << 20;
/// Rounds of fixes: each fix may make room for another one, and none goes on for ever.
pub const FIX_ROUNDS: usize = 20;
