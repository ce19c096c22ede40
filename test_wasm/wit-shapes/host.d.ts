export declare const reports: unknown[][]
