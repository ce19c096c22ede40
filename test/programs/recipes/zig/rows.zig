const std = @import("std");

pub fn main() !void {
    var arena = std.heap.ArenaAllocator.init(std.heap.page_allocator);
    defer arena.deinit();
    const folder = std.fs.cwd();

    const text = try folder.readFileAlloc(arena.allocator(), "prices.csv", 1 << 20);
    const report = try folder.createFile("report.txt", .{});
    defer report.close();

    var sum: f64 = 0;
    var rows = std.mem.tokenizeScalar(u8, text, '\n');
    while (rows.next()) |row| {
        var cells = std.mem.splitScalar(u8, row, ',');
        const name = cells.first();
        const price = try std.fmt.parseFloat(f64, cells.rest());
        sum += price;
        try report.writer().print("{s: <8}{d: >8.2}\n", .{ name, price });
    }
    try report.writer().print("{s: <8}{d: >8.2}\n", .{ "sum", sum });
    std.debug.print("wrote report.txt\n", .{});
}
