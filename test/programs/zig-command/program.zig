// Prints all that a command is given, and exits as its first argument says. Without libc.
const std = @import("std");

pub fn main() !void {
    var arena = std.heap.ArenaAllocator.init(std.heap.page_allocator);
    defer arena.deinit();
    const allocator = arena.allocator();
    const out = std.io.getStdOut().writer();

    var code: u8 = 0;
    const args = try std.process.argsAlloc(allocator);
    for (args, 0..) |arg, i| {
        try out.print("argument {d}: {s} ({d} bytes)\n", .{ i, arg, arg.len });
        if (i == 1) code = try std.fmt.parseInt(u8, arg, 10);
    }

    const variables = try std.process.getEnvMap(allocator);
    var names = std.ArrayList([]const u8).init(allocator);
    var each = variables.iterator();
    while (each.next()) |entry| try names.append(entry.key_ptr.*);
    std.mem.sort([]const u8, names.items, {}, before);
    for (names.items) |name| try out.print("variable: {s}={s}\n", .{ name, variables.get(name).? });

    const input = try std.io.getStdIn().readToEndAlloc(allocator, 1 << 20);
    var lines = std.mem.splitScalar(u8, input, '\n');
    while (lines.next()) |line| try out.print("line: {s}\n", .{line});
    std.debug.print("{d} bytes read\n", .{input.len});

    std.time.sleep(5 * std.time.ns_per_ms);
    var timer = try std.time.Timer.start();
    std.time.sleep(20 * std.time.ns_per_ms);
    try out.print("slept for long enough: {}\n", .{timer.read() >= 19 * std.time.ns_per_ms});
    std.os.exit(code);
}

fn before(_: void, a: []const u8, b: []const u8) bool {
    return std.mem.lessThan(u8, a, b);
}
