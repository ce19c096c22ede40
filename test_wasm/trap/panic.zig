//! A panic, and an allocation that the memory has no place for: in Zig both end in `unreachable`.
const std = @import("std");

export fn check(n: u32) u32 {
    if (n > 9) @panic("n is too large");
    return n + 1;
}

export fn alloc(size: usize) [*]u8 {
    const bytes = std.heap.wasm_allocator.alloc(u8, size) catch @panic("out of memory");
    return bytes.ptr;
}
