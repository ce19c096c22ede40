// What Zig programs do to files, below the current folder, which is the first preopen. Without libc.
const std = @import("std");

const out = std.io.getStdOut().writer();

pub fn main() !void {
    var arena = std.heap.ArenaAllocator.init(std.heap.page_allocator);
    defer arena.deinit();
    const allocator = arena.allocator();
    const here = std.fs.cwd();

    try out.print("given: {s}", .{try here.readFileAlloc(allocator, "given.txt", 1000)});
    try did("none", here.readFileAlloc(allocator, "none.txt", 1000));
    try did("a folder", here.openDir("given.txt", .{}));

    const file = try here.createFile("new.txt", .{ .read = true, .exclusive = true });
    try file.writeAll("0123456789");
    try file.seekTo(2);
    try file.writeAll("ab");
    try file.pwriteAll("Z", 9);
    try file.setEndPos(12);
    try file.seekTo(0);
    const text = try file.readToEndAlloc(allocator, 100);
    try out.print("new: {s} ({d} bytes)\n", .{ text[0..10], (try file.stat()).size });
    try file.setEndPos(10);
    file.close();
    try did("exclusive", here.createFile("new.txt", .{ .exclusive = true }));

    try here.makePath("deep/er/still");
    try here.rename("new.txt", "deep/er/renamed ü.txt");
    try did("rename none", here.rename("none.txt", "some.txt"));
    try did("make again", here.makeDir("deep"));
    try did("delete a full folder", here.deleteDir("full"));
    try here.copyFile("given.txt", here, "copy.txt", .{});
    try here.writeFile("folder/in.txt", "written\n");
    try here.deleteFile("full/last.txt");
    try here.deleteDir("full");
    try did("delete again", here.deleteFile("full/last.txt"));

    var list = std.ArrayList([]const u8).init(allocator);
    var folder = try here.openIterableDir("deep", .{});
    defer folder.close();
    var walker = try folder.walk(allocator);
    defer walker.deinit();
    while (try walker.next()) |entry|
        try list.append(try std.fmt.allocPrint(allocator, "{s} {s}", .{ entry.path, @tagName(entry.kind) }));
    std.mem.sort([]const u8, list.items, {}, before);
    for (list.items) |line| try out.print("deep: {s}\n", .{line});
}

fn did(what: []const u8, result: anytype) !void {
    if (result) |_| try out.print("{s}: done\n", .{what}) else |err| try out.print("{s}: {s}\n", .{ what, @errorName(err) });
}

fn before(_: void, a: []const u8, b: []const u8) bool {
    return std.mem.lessThan(u8, a, b);
}
