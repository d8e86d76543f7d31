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

/// `2` or `2,2,3` on the command line.
struct NumberList<Number: LosslessStringConvertible>: ExpressibleByArgument {
  let numbers: [Number]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Number(String($0)) }
    numbers = parts.compactMap { $0 }
    if numbers.isEmpty || numbers.count != parts.count { return nil }
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

extension LearningRateSchedule: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
extension HeadBalancing: ExpressibleByArgument {}
extension TrainingSettings.MapActivation: ExpressibleByArgument {}
extension NetworkDescription.Architecture: ExpressibleByArgument {}
extension NetworkDescription.Block: ExpressibleByArgument {}
extension NetworkDescription.Doubling: ExpressibleByArgument {}
extension NetworkDescription.Skip: ExpressibleByArgument {}
extension ClassWeightChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
extension TrainingMetric: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
extension LossSum: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
