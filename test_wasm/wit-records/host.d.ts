export declare const asked: unknown[]
