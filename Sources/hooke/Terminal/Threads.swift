import Glibc

/// Two threads where the machine has them.
let defaultThreads = max(1, min(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
