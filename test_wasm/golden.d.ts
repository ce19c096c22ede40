export declare const cases: string[]
export declare function modulesOf(folder: string): string[]
export declare function golden(folder: string, name: string): Promise<Record<string, string>>
export declare function layersOf(text: string): Map<string, string>
