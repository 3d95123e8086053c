//! Runs loops over many numbers with the widest vectors that the processor has.
//!
//! The program is built for every x86-64, whose vectors hold 16 bytes; what stands in shops mostly has AVX2, with 32. `pulp` asks the
//! processor once and keeps a loop compiled for both; the compiler finds the vector instructions. Nothing is
//! fused and no order changes, so what comes out is the same, bit for bit.

use pulp::{Arch, NullaryFnOnce};

/// A loop that is compiled for each kind of processor. That reaches as far as the compiler puts calls in line, so `run` and all
/// that it calls have to be `#[inline(always)]`; a closure cannot be, hence this trait.
pub(super) trait Loop {
    /// What comes of it.
    type Done;

    fn run(self) -> Self::Done;
}

/// Runs a loop with the widest vectors.
pub(super) fn widest<Work: Loop>(work: Work) -> Work::Done {
    Arch::new().dispatch(InLine(work))
}

struct InLine<Work>(Work);

impl<Work: Loop> NullaryFnOnce for InLine<Work> {
    type Output = Work::Done;

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) -> Work::Done {
        let Self(work) = self;
        work.run()
    }
}
