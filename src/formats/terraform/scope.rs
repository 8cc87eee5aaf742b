//! The names that an expression may use: those of its module instance, and those that a loop or a copy brings.

use crate::tree::Node;

/// The names that an expression may use besides the module's own.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub instance: usize,
    pub names: Option<&'s Name<'s>>,
}

pub struct Name<'s> {
    pub word: &'s str,
    pub value: &'s Node,
    pub next: Option<&'s Name<'s>>,
}

impl<'s> Scope<'s> {
    pub fn of(instance: usize) -> Self {
        Self { instance, names: None }
    }

    pub fn get(&self, name: &str) -> Option<&'s Node> {
        std::iter::successors(self.names, |binding| binding.next).find(|it| it.word == name).map(|it| it.value)
    }
}
