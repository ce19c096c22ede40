export declare const logged: string[]
