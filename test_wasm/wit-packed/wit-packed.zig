// Addresses and lengths, results packed into one i64: the convention of hand-written Zig, Rust and TinyGo modules.
// The caller frees its arguments and what it gets, with the sizes.
const std = @import("std");
const allocator = std.heap.wasm_allocator;

var used: u32 = 0;
var failing: u32 = 0;

export fn alloc(size: u32) ?[*]u8 {
    if (failing == 1) return null;
    if (failing == 2) @trap();
    const made = allocator.alloc(u8, size) catch return null;
    used += size;
    return made.ptr;
}

export fn dealloc(ptr: [*]u8, size: u32) void {
    used -= size;
    allocator.free(ptr[0..size]);
}

fn give(bytes: []const u8) u64 {
    return @as(u64, @intFromPtr(bytes.ptr)) << 32 | bytes.len;
}

fn make(size: usize) []u8 {
    const made = allocator.alloc(u8, size) catch @trap();
    used += @intCast(size);
    return made;
}

export fn greet(ptr: [*]const u8, len: u32) u64 {
    const made = make(len + 8);
    @memcpy(made[0..7], "Hello, ");
    @memcpy(made[7 .. 7 + len], ptr[0..len]);
    made[7 + len] = '!';
    return give(made);
}

export fn shout(ptr: [*]const u8, len: u32) u64 {
    const made = make(len);
    for (made, ptr[0..len]) |*to, from| to.* = std.ascii.toUpper(from);
    return give(made);
}

export fn same(ptr: [*]const u8, len: u32) u64 {
    return give(ptr[0..len]);
}

export fn scaled(ptr: [*]align(1) const f32, len: u32, by: f32) u64 {
    const bytes = make(len * 4);
    const made: [*]align(1) f32 = @ptrCast(bytes.ptr);
    for (made[0..len], ptr[0..len]) |*to, from| to.* = from * by;
    return @as(u64, @intFromPtr(made)) << 32 | len;
}

export fn numbers(from: i64, count: u32) u64 {
    const bytes = make(count * 8);
    const made: [*]align(1) i64 = @ptrCast(bytes.ptr);
    for (made[0..count], 0..) |*to, i| to.* = from + @as(i64, @intCast(i));
    return @as(u64, @intFromPtr(made)) << 32 | count;
}

const Slice = extern struct { ptr: [*]const u8, len: u32 };

export fn joined(ptr: [*]align(1) const Slice, len: u32, separator: [*]const u8, separator_len: u32) u64 {
    var size: usize = 0;
    for (ptr[0..len], 0..) |part, i| size += part.len + if (i == 0) 0 else separator_len;
    const made = make(size);
    var at: usize = 0;
    for (ptr[0..len], 0..) |part, i| {
        if (i > 0) {
            @memcpy(made[at .. at + separator_len], separator[0..separator_len]);
            at += separator_len;
        }
        @memcpy(made[at .. at + part.len], part.ptr[0..part.len]);
        at += part.len;
    }
    return give(made);
}

/// Between lowering and lifting the memory grows, so that every view of it is detached.
export fn grow_by(pages: u32, ptr: [*]const u8, len: u32) u64 {
    _ = @wasmMemoryGrow(0, pages);
    const made = make(len);
    @memcpy(made, ptr[0..len]);
    return give(made);
}

export fn in_use() u32 {
    return used;
}

export fn fail(how: u32) void {
    failing = how;
}

export fn explode(_: [*]const u8, _: u32) u64 {
    @trap();
}
