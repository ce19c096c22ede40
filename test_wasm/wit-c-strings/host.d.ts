export declare const noted: unknown[]
