// The C library's functions of numbers, for whoever imports this module.
@_exported import func Glibc.atan2
@_exported import func Glibc.cos
@_exported import func Glibc.exp
@_exported import func Glibc.expm1
@_exported import func Glibc.log
@_exported import func Glibc.log10
@_exported import func Glibc.log1p
@_exported import func Glibc.log2
@_exported import func Glibc.pow
@_exported import func Glibc.sin
