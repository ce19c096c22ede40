export declare function readPrinted(text: string): { imports: string[][]; exports: string[][] }
