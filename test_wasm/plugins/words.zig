// A plugin that counts the words of an event's text: {"text":"one two"} is answered by {"words":2}.
// zig: --stack 16384
const std = @import("std");
const allocator = std.heap.wasm_allocator;
/// The second version, words2.zig, is made of this file, and counts letters as well.
const is_second = @hasDecl(@import("root"), "counts_letters");
const version = if (is_second) "2.0.0" else "1.0.0";

export fn alloc(size: usize) ?[*]u8 {
    const made = allocator.alloc(u8, size) catch return null;
    return made.ptr;
}

export fn free(ptr: [*]u8, size: usize) void {
    allocator.free(ptr[0..size]);
}

fn give(bytes: []const u8) u64 {
    const made = allocator.dupe(u8, bytes) catch @trap();
    return @as(u64, @intFromPtr(made.ptr)) << 32 | made.len;
}

export fn init() u64 {
    return give("{\"name\":\"words\",\"version\":\"" ++ version ++ "\",\"about\":\"counts the words of a text\"}");
}

export fn handle(ptr: [*]const u8, len: usize) u64 {
    const text = textOf(ptr[0..len]) catch return give("{\"error\":\"an event is {\\\"text\\\": string}\"}");
    defer allocator.free(text);
    var words: u32 = 0;
    var each = std.mem.tokenizeAny(u8, text, " \t\r\n");
    var letters: usize = 0;
    while (each.next()) |word| {
        words += 1;
        letters += word.len;
    }
    var line: [64]u8 = undefined;
    return give((if (is_second)
        std.fmt.bufPrint(&line, "{{\"words\":{d},\"letters\":{d}}}", .{ words, letters })
    else
        std.fmt.bufPrint(&line, "{{\"words\":{d}}}", .{words})) catch unreachable);
}

/// The string of the property "text" of an object.
fn textOf(event: []const u8) ![]const u8 {
    var tokens = std.json.Scanner.initCompleteInput(allocator, event);
    defer tokens.deinit();
    if (try tokens.next() != .object_begin) return error.NoObject;
    while (true) {
        const key = switch (try tokens.nextAlloc(allocator, .alloc_always)) {
            .allocated_string => |key| key,
            else => return error.NoText,
        };
        defer allocator.free(key);
        if (!std.mem.eql(u8, key, "text")) {
            try tokens.skipValue();
            continue;
        }
        return switch (try tokens.nextAlloc(allocator, .alloc_always)) {
            .allocated_string => |text| text,
            else => error.NoText,
        };
    }
}
