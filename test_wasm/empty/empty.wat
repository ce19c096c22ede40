;; The smallest module: a preamble of 8 bytes and nothing else.
(module)
