import ArgumentParser
import LabelledPictures
import SegNetModel
import SegNetTraining

/// `16,32,64` on the command line.
struct ChannelList: ExpressibleByArgument {
  let channels: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...NetworkLimits.stages).contains(parts.count),
      parts.allSatisfy({ $0.map { (1...NetworkLimits.channels).contains($0) } ?? false })
    else { return nil }
    channels = parts.compactMap { $0 }
  }
}

/// `2G`, `1500M` or a number of bytes on the command line.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = argument.last.flatMap { units[$0] }
    let number = unit == nil ? argument : String(argument.dropLast())
    guard let value = Double(number), value > 0, value * Double(unit ?? 1) < 0x1p60 else { return nil }
    bytes = Int(value * Double(unit ?? 1))
  }
}

extension NetworkDescription.Architecture: ExpressibleByArgument {}
