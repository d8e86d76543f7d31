import Glibc

/// When the content of a file last changed. **Units**: nanoseconds since 1970-01-01 UTC; nil where the system does not say, or
/// says what no clock shows.
public func modificationNanoseconds(of path: String) -> Int64? {
  var status = stat()
  guard stat(path, &status) == 0 else { return nil }
  let (nanoseconds, overflows) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, overflowsToo) = nanoseconds.addingReportingOverflow(Int64(status.st_mtim.tv_nsec))
  return overflows || overflowsToo ? nil : sum
}

/// How long a file is. **Units**: bytes; nil where the system does not say.
public func fileByteCount(_ path: String) -> Int? {
  var status = stat()
  return stat(path, &status) == 0 ? Int(status.st_size) : nil
}
