//! A stack that is deep enough for what the limits allow, whoever calls.

use super::limits;
use std::cell::Cell;

thread_local! {
    static IS_DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread's stack is as deep as that.
pub fn is_deep() -> bool {
    IS_DEEP.get()
}

/// Does the work on threads with a stack of [`limits::STACK`], as many as there would be otherwise. Work inside of such
/// work stays where it is.
pub fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if IS_DEEP.get() {
        return work();
    }
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(rayon::current_num_threads())
        .stack_size(limits::STACK)
        .start_handler(|_| IS_DEEP.set(true))
        .build();
    match threads {
        Ok(threads) => threads.install(work),
        Err(_) => work(),
    }
}
