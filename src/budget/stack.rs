//! A stack that is deep enough for what the limits allow, on any thread that calls.

use super::limits;
use rayon::ThreadPool;
use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::OnceLock;

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
    /// For callers who chose no threads of their own: made once, since a thread's memory is expensive to begin with.
    static THREADS: OnceLock<Option<ThreadPool>> = OnceLock::new();
    if IS_DEEP.get() {
        return work();
    }
    if rayon::current_thread_index().is_none() {
        return match THREADS.get_or_init(|| threads(0)) {
            Some(threads) => threads.install(work),
            None => work(),
        };
    }
    match threads(rayon::current_num_threads()) {
        // A thread of another pool takes up other work while it waits, on top of this and without end: it waits by proxy.
        Some(threads) => std::thread::scope(|scope| {
            scope.spawn(|| threads.install(work)).join().unwrap_or_else(|panic| resume_unwind(panic))
        }),
        None => work(),
    }
}

fn threads(count: usize) -> Option<ThreadPool> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(count).stack_size(limits::STACK);
    threads.start_handler(|_| IS_DEEP.set(true)).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn work_for_many_threads_of_another_pool_does_not_pile_up() {
        let depth = std::sync::atomic::AtomicUsize::new(0);
        let most = std::sync::atomic::AtomicUsize::new(0);
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(2).build() else { return };
        let one = |_| {
            let now = depth.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            most.fetch_max(now, std::sync::atomic::Ordering::SeqCst);
            assert!(deep(|| is_deep() && deep(is_deep)));
            depth.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
        };
        pool.install(|| (0..50).into_par_iter().for_each(one));
        assert!(most.into_inner() <= 2);
    }
}
