// Zig's `[*:0]const u8` is C's `const char *`. This `free` is told the size: with the 0 at the end.
const std = @import("std");
var buffer: [4096]u8 = undefined;
var fixed = std.heap.FixedBufferAllocator.init(&buffer);
var alive: usize = 0;

export fn alloc(size: usize) ?[*]u8 {
    const made = fixed.allocator().alloc(u8, size) catch return null;
    alive += size;
    return made.ptr;
}
export fn free(at: [*]u8, size: usize) void {
    alive -= size;
    fixed.allocator().free(at[0..size]);
}
export fn greet(name: [*:0]const u8) ?[*:0]u8 {
    const text = std.mem.span(name);
    const made = alloc(text.len + 8) orelse return null;
    @memcpy(made[0..7], "Hello, ");
    @memcpy(made[7 .. 7 + text.len], text);
    made[text.len + 7] = 0;
    return made[0 .. text.len + 7 :0].ptr;
}
export fn language() [*:0]const u8 {
    return "Zig";
}
// In bytes.
export fn live() usize {
    return alive;
}
