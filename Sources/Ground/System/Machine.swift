import Glibc

/// What this machine is called in a network.
public var hostName: String {
  var name = [CChar](repeating: 0, count: 256)
  gethostname(&name, name.count - 1)
  return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The number of this process.
public var processIdentifier: Int32 { getpid() }

/// Processors that the system runs threads on.
public let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

/// The memory of this machine. **Units**: bytes.
public func installedMemory() -> Int {
  let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
  return pages > 0 && size > 0 ? pages * size : Int.max
}
