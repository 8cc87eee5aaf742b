//! A named value that someone wrote down: an environment variable, a build argument, a secret's key.

use super::field::Field;
use super::identity::Identity;
use crate::source::Location;
use crate::tree::Text;
use std::sync::Arc;

#[derive(Debug)]
pub struct Setting {
    pub name: Text,
    pub name_at: Location,
    pub value: Field<Text>,
    pub place: Place,
    /// What holds it: a container, a Secret, a resource.
    pub identity: Arc<Identity>,
}

impl Setting {
    /// What holds it, for messages: "container `web` of Pod `a`", "Secret `db`".
    pub fn owner(&self) -> String {
        match self.place {
            Place::Environment => self.identity.full_label(),
            Place::ImageEnvironment
            | Place::BuildArgument
            | Place::Label
            | Place::SecretData { .. }
            | Place::ConfigData
            | Place::VariableDefault
            | Place::Attribute
            | Place::SecretAttribute
            | Place::Argument
            | Place::Header
            | Place::BuiltFile => self.identity.label(),
        }
    }
}

/// Where a setting ends up, and so who can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The environment of a running container.
    Environment,
    /// An `ENV` of an image: everyone who can pull it.
    ImageEnvironment,
    /// A build argument: the image's history keeps it.
    BuildArgument,
    /// A label, or another piece of metadata.
    Label,
    /// A Secret's data: base64, or plain in `stringData`.
    SecretData { base64: bool },
    /// A ConfigMap's data.
    ConfigData,
    /// The default of an input variable.
    VariableDefault,
    /// An attribute of an infrastructure resource or a provider.
    Attribute,
    /// An attribute that is a secret by what it belongs to, whatever it is called.
    SecretAttribute,
    /// A word of a command line.
    Argument,
    /// A header of the requests that a probe or hook sends.
    Header,
    /// The text of a file that a build writes into an image.
    BuiltFile,
}
