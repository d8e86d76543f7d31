import CMicrohttpd
import Glibc

/// How other computers call this one.
public enum ThisComputer {
  /// Its name, with and without `.local`, under which computers find each other in a network without a server of names.
  public static var names: [String] {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return [] }
    let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard !name.isEmpty else { return [] }
    return name.contains(".") ? [name] : [name, name + ".local"]
  }

  /// Its numeric addresses that others reach, those of IPv4 first.
  public static var addresses: [String] {
    var found: [String] = []
    withUnsafeMutablePointer(to: &found) { found in
      hooke_http_each_address(found) { context, text in
        guard let context, let text else { return }
        context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
      }
    }
    return found.filter { !$0.contains(":") } + found.filter { $0.contains(":") }
  }
}
