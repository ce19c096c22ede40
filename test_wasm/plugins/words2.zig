// The second version of the plugin in words.zig.
// zig: --stack 16384
pub const counts_letters = true;

comptime {
    _ = @import("words.zig");
}
