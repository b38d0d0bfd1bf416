// Feeds files to a fuzz target without libFuzzer, so that its seeds are tests in every build.

#include "tests/fuzz/property.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i)
    for (auto const& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file())
        continue;
      std::cout << entry.path().string()
                << std::endl; // before it runs: the last one named is the one that fails
      std::ifstream file(entry.path(), std::ios::binary);
      std::string const text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      LLVMFuzzerTestOneInput(reinterpret_cast<unsigned char const*>(text.data()), text.size());
      ++count;
    }
  std::cout << count << " inputs\n";
  return count > 0 ? 0 : 1;
}
