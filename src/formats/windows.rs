//! What is different on Windows, in every format: users have names in place of numbers, and there are no groups and no
//! limits of processes to speak of. It knows no format's words.

use crate::facts::base_images;
use crate::model::{Container, Field, User, Value, Why, Workload};

/// The accounts that may do everything
/// (<https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security>).
const ADMINISTRATORS: [&str; 4] = ["containeradministrator", "administrator", "system", "localsystem"];

/// Whether an image's name says that it runs on Windows.
fn has_image(workload: &Workload) -> bool {
    let image = |container: &Container| container.image.known().map(|image| image.text.as_str().to_owned());
    workload.containers.iter().filter_map(image).any(|name| base_images::is_windows(&name))
}

/// The workload in the words of Windows, if it runs there.
pub(super) fn settled(mut workload: Workload) -> Workload {
    workload.windows |= has_image(&workload);
    if workload.windows {
        workload.containers.iter_mut().for_each(settle);
        workload.extra_groups.clear();
    }
    workload
}

fn settle(container: &mut Container) {
    let at = container.identity.at;
    match &container.user.value {
        Value::Set(User::Name(name)) if is_administrator(name) => container.user.value = Value::Set(User::Root),
        Value::Set(User::Name(_) | User::NonRoot) | Value::Unknown(_) => {}
        Value::Set(User::Root | User::Id(_)) | Value::Missing => {
            let why = Why::new("on Windows the image decides, unless an account is named");
            container.user.value = Value::Unknown(why);
        }
    }
    container.image_user = None;
    container.group = Field::unsaid(at);
    container.pids_limit = Field::unsaid(at);
}

/// `NT AUTHORITY\SYSTEM`, `User Manager\ContainerAdministrator`.
fn is_administrator(name: &str) -> bool {
    let account = name.rsplit('\\').next().unwrap_or(name).trim().to_ascii_lowercase();
    ADMINISTRATORS.contains(&account.as_str())
}
