extension Dataset {
  /// The objects that are truly in a picture, as `objects(of:in:)`, without those that lie in ignored pixels by more than
  /// half.
  public func judgedObjects(of item: Item, in sample: LabelledPicture) -> [LabelledObject]? {
    guard let all = objects(of: item, in: sample),
      let ignored = IgnoredPixels(of: sample.mask, ignoreLabel: ignoreLabel)
    else { return objects(of: item, in: sample) }
    // Outlines tell more exactly than boxes where an object lies.
    if let numbered = numberedObjects(in: sample), numbered.compactMap({ $0 }) == all,
      let judged = judgedNumberedObjects(in: sample)
    {
      return judged.compactMap { $0 }
    }
    return all.filter { !ignored.holds($0, showsCores: coreFractions != nil) }
  }

  /// The objects of a picture's instance map by their numbers, as `numberedObjects(in:)`; nil also for those that lie in
  /// ignored pixels by more than half.
  package func judgedNumberedObjects(in sample: LabelledPicture) -> [LabelledObject?]? {
    let all = numberedObjects(in: sample)
    // Around cores pixels may be ignored that belong to objects which were judged.
    guard let numbered = all, let instances = sample.instances, coreFractions == nil,
      let ignored = IgnoredPixels(of: sample.mask, ignoreLabel: ignoreLabel)
    else { return all }
    let held = ignored.holds(instances, count: numbered.count)
    return zip(numbered, held).map { object, isIgnored in isIgnored ? nil : object }
  }
}
