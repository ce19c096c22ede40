const std = @import("std");
const allocator = std.heap.wasm_allocator;

const Point = extern struct { x: f64, y: f64 };
extern "./log.js" fn log(at: [*]const u8, size: usize) void;

// wasmport makes room for arguments by these two, and frees what a function gives.
export fn alloc(size: usize) ?[*]u8 {
    return if (allocator.alloc(u8, size)) |made| made.ptr else |_| null;
}
export fn dealloc(at: [*]u8, size: usize) void {
    allocator.free(at[0..size]);
}

export fn add(a: i32, b: i32) i32 {
    return a + b;
}
/// A string as the result: its address and length in one number.
export fn greet(at: [*]const u8, size: usize) u64 {
    const text = std.fmt.allocPrint(allocator, "Hello, {s}!", .{at[0..size]}) catch @panic("no memory");
    return @as(u64, @intFromPtr(text.ptr)) << 32 | text.len;
}
export fn middle(a: Point, b: Point) Point {
    return .{ .x = (a.x + b.x) / 2, .y = (a.y + b.y) / 2 };
}
export fn count(to: u32) void {
    var buffer: [32]u8 = undefined;
    for (1..to + 1) |i| {
        const text = std.fmt.bufPrint(&buffer, "{d} of {d}", .{ i, to }) catch unreachable;
        log(text.ptr, text.len);
    }
}
export fn pick(index: usize) i32 {
    const primes: []const i32 = &.{ 2, 3, 5 };
    return primes[index];
}
pub fn panic(text: []const u8, _: ?*std.builtin.StackTrace, _: ?usize) noreturn {
    log(text.ptr, text.len);
    @trap();
}
