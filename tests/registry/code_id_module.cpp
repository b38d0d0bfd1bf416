extern "C" int const leat_test_symbol = 1;
