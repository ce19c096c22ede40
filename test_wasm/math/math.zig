//! The example of the README: four functions of integers, compiled from Zig.

export fn add(a: i32, b: i32) i32 {
    return a +% b;
}

export fn subtract(a: i32, b: i32) i32 {
    return a -% b;
}

export fn multiply(a: i32, b: i32) i32 {
    return a *% b;
}

export fn fibonacci(n: i32) i32 {
    var a: i32 = 0;
    var b: i32 = 1;
    var i: i32 = 0;
    while (i < n) : (i += 1) {
        const next = a +% b;
        a = b;
        b = next;
    }
    return a;
}
